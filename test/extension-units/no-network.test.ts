import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const dist = join(import.meta.dirname, "../../dist");
const bundles = readdirSync(dist).filter((name) => /\.(?:c?js|css)$/.test(name));

/** Addresses that bundles hold, and what for; none of them is asked. */
const named: readonly RegExp[] = [
  // Names of vocabularies and of JSON Schema's dialects.
  /^https?:\/\/json-schema\.org\//,
  /^http:\/\/www\.w3\.org\//,
  /^https:\/\/raw\.githubusercontent\.com\/ajv-validator\//,
  // Whose work something is, in notices and comments of libraries.
  /^https:\/\/web\.maths\.unsw\.edu\.au\//,
  /^https:\/\/feross\.org/,
  /^https:\/\/github\.com\//,
];

/** What reaches other machines, in a page, a worker and a process. The control socket is a file (`node:net`). */
const reaching = [
  /\bfetch\(/,
  /\bXMLHttpRequest\b/,
  /\bnew (?:WebSocket|EventSource)\b/,
  /\bsendBeacon\b/,
  /(?:\brequire\(|\bfrom\s?|\bimport\(?)["'](?:node:)?(?:https?|http2|tls|dgram|dns)["']/,
];

/** Emscripten's loader has both for pages. It is handed SQLite as bytes, and runs in Node only. */
const isSqlite = (text: string) => text.includes("sql-wasm") && text.includes("XMLHttpRequest");

function addressesIn(text: string): readonly string[] {
  return [...new Set(text.match(/https?:\/\/[\w.-]+[^\s"'`)<>\\]*/g) ?? [])].filter(
    (address) => !named.some((known) => known.test(address)),
  );
}

function reachesIn(text: string): readonly string[] {
  return reaching.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
}

test("there are bundles to look into", () => {
  expect(bundles).toEqual(
    expect.arrayContaining(["extension.cjs", "web-extension.cjs", "cli.js", "webview.js"]),
  );
});

test.each(bundles)("%s asks nothing of a network", (name) => {
  const text = readFileSync(join(dist, name), "utf8");
  expect(addressesIn(text)).toEqual([]);
  expect(isSqlite(text) ? [] : reachesIn(text)).toEqual([]);
});

describe("what would ask a network is found", () => {
  test.each<[string, number]>([
    ['fetch("https://telemetry.example.org/event")', 2],
    ['const h=require("node:https")', 1],
    ['import{request}from"http"', 1],
    ["new WebSocket(address)", 1],
    ['navigator.sendBeacon("/x")', 1],
    ['const name = "https"', 0],
    ['"http://www.w3.org/2000/svg"', 0],
  ])("%s", (text, count) => {
    expect([...addressesIn(text), ...reachesIn(text)]).toHaveLength(count);
  });
});
