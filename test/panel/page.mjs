// The results panel in a plain browser page: the real bundle, the real journal reader, the content security policy and
// the colours of VS Code's themes, but no VS Code.
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const ROOT = join(import.meta.dirname, "../..");
const ADDRESS = "http://panel.test/";
const themes = JSON.parse(readFileSync(join(import.meta.dirname, "themes.json"), "utf8"));

/** Dark Modern, Light Modern and both high contrast themes. */
export const themeNames = Object.keys(themes);

/** The recorded study's journal. */
export const recordedStudy = (name) => join(import.meta.dirname, "studies", name, "journal.log");

/**
 * Lays a recorded comparison out in an empty folder, as if it had been run there.
 * @returns {string} the study file
 */
export function layOutComparison(name, folder) {
  const recorded = join(import.meta.dirname, "studies", name);
  cpSync(recorded, join(folder, ".tunesmith", name), { recursive: true });
  const studyFile = join(folder, `${name}.study.yaml`);
  cpSync(join(recorded, "study.yaml"), studyFile);
  return studyFile;
}

/** @returns {Promise<{ script: string, style: string }>} */
export async function bundlePanel({ minify = true } = {}) {
  const result = await esbuild.build({
    entryPoints: { webview: join(ROOT, "src/webview/main.tsx") },
    bundle: true,
    minify,
    format: "iife",
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    outdir: "out",
    write: false,
    logLevel: "warning",
  });
  const textOf = (ending) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return { script: textOf(".js"), style: textOf(".css") };
}

/** The extension's journal reader. */
export async function loadMonitor() {
  // Inside of the repository, where imports of packages find node_modules.
  const folder = mkdtempSync(join(ROOT, "node_modules/.panel-host-"));
  try {
    const outfile = join(folder, "host.mjs");
    await esbuild.build({
      entryPoints: [join(import.meta.dirname, "host.ts")],
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      outfile,
      logLevel: "warning",
    });
    const { StudyMonitor, studyPlan, thisMachine } = await import(pathToFileURL(outfile).href);
    return class extends StudyMonitor {
      constructor(file, report) {
        super(
          file,
          thisMachine(() => studyPlan, console.warn),
          report,
        );
      }
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @typedef {object} Panel
 * @property {import("playwright-core").Page} page
 * @property {object[]} sent What the panel has asked the extension for.
 * @property {string[]} complaints What the page's policy forbade, and what went wrong in it.
 * @property {(message: object) => Promise<void>} post Sends a message, as the extension does.
 * @property {(theme: string) => Promise<void>} wear
 */

/**
 * @param {import("playwright-core").Browser} browser
 * @param {{ script: string, style: string }} bundle
 * @param {{ theme?: string, width?: number, height?: number, view?: object, reducedMotion?: boolean }} [options]
 *   `view` is the saved state that the panel starts from.
 * @returns {Promise<Panel>}
 */
export async function openPanel(browser, bundle, options = {}) {
  const { theme = "dark", width = 1200, height = 900, reducedMotion = "no-preference", view } = options;
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion });
  const panel = { page, sent: [], complaints: [] };
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy/i.test(message.text())) {
      panel.complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => panel.complaints.push(String(error.stack ?? error)));
  await page.exposeFunction("panelSent", (message) => {
    panel.sent.push(message);
  });
  const nonce = randomBytes(16).toString("base64");
  await page.route(`${ADDRESS}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/webview.js") {
      return route.fulfill({ contentType: "text/javascript", body: bundle.script });
    }
    if (pathname === "/webview.css") return route.fulfill({ contentType: "text/css", body: bundle.style });
    return route.fulfill({ contentType: "text/html", body: document(nonce) });
  });
  await page.addInitScript(prepareHost, { theme: themes[theme], view });
  await page.goto(ADDRESS);
  panel.post = (message) => page.evaluate(deliver, packed(message));
  panel.wear = (name) => page.evaluate(applyTheme, themes[name]);
  return panel;
}

/**
 * Shows a journal in a panel and keeps it current.
 * @returns {{ monitor: object, stop(): void }}
 */
export function followJournal(StudyMonitor, panel, journal) {
  const monitor = new StudyMonitor(journal, (report) => {
    if (report.kind !== "rows") return;
    const overview = { ...report.message.overview, trusted: true };
    void panel.post({ ...report.message, overview });
  });
  monitor.attach();
  return { monitor, stop: () => monitor.dispose() };
}

/** As `panelPage` of the extension has it. */
function document(nonce) {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${ADDRESS}`,
    `font-src ${ADDRESS}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${ADDRESS}webview.css">
<title>Study results</title>
</head>
<body>
<div id="root" data-study="/studies/recorded.log"></div>
<script nonce="${nonce}" src="${ADDRESS}webview.js"></script>
</body>
</html>`;
}

/** Runs in the page, before its script. */
function prepareHost({ theme, view }) {
  let state = view;
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.panelSent(message),
    getState: () => state,
    setState: (next) => {
      state = next;
      window.savedView = next;
    },
  });
  const wear = () => {
    const html = window.document.documentElement;
    for (const [name, value] of Object.entries(theme.variables)) html.style.setProperty(name, value);
    window.document.body.className = theme.bodyClass;
  };
  window.document.addEventListener("DOMContentLoaded", wear, { once: true });
  if (window.document.body) wear();
}

/** Runs in the page. */
function applyTheme(theme) {
  const { style } = window.document.documentElement;
  // A theme does not name every colour, and none of the one before is left.
  for (const name of [...style].filter((each) => each.startsWith("--vscode-"))) style.removeProperty(name);
  for (const [name, value] of Object.entries(theme.variables)) {
    window.document.documentElement.style.setProperty(name, value);
  }
  window.document.body.className = theme.bodyClass;
}

/** Typed arrays as text, for the way into the browser; VS Code moves them as they are. */
function packed(value) {
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { $array: value.constructor.name, $bytes: bytes.toString("base64") };
  }
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, packed(part)]));
}

/** Runs in the page. */
function deliver(message) {
  const unpacked = (value) => {
    if (Array.isArray(value)) return value.map(unpacked);
    if (typeof value !== "object" || value === null) return value;
    if ("$array" in value) {
      const bytes = Uint8Array.from(atob(value.$bytes), (character) => character.charCodeAt(0));
      return new window[value.$array](bytes.buffer);
    }
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unpacked(part)]));
  };
  window.postMessage(unpacked(message));
}
