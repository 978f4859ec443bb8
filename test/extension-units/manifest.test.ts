import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const read = (name: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), "utf8"));
const manifest = read("package.json");
const texts: Readonly<Record<string, string>> = read("package.nls.json");

/** Fields that people read. */
const shown = new Set([
  "title",
  "shortTitle",
  "description",
  "markdownDescription",
  "label",
  "contextualTitle",
  "name",
  "contents",
  "altText",
  "displayName",
  "userDescription",
  "enumDescriptions",
  "markdownEnumDescriptions",
]);

function shownTexts(value: unknown, key = ""): readonly string[] {
  // A view's name is for people, a tool's for models.
  if (typeof value === "string") return shown.has(key) && !/^tunesmith_\w+$/.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => shownTexts(each, key));
  // What models read is as good in English, and is held against the tools.
  if (typeof value !== "object" || value === null || key === "inputSchema") return [];
  return Object.entries(value).flatMap(([name, each]) => shownTexts(each, name));
}

test("every text of the manifest can be translated, and none is left over", () => {
  const { problemMatchers, ...rest } = manifest.contributes;
  // Their names are what tasks.json calls them by.
  const labels = problemMatchers.map(({ label }: { label: string }) => label);
  const used = [...shownTexts(rest), ...labels, ...shownTexts(manifest.capabilities)];
  expect(used.filter((text) => !/^%[\w.-]+%$/.test(text))).toEqual([]);
  const keys = used.map((text) => text.slice(1, -1));
  expect([...new Set(keys)].sort()).toEqual(Object.keys(texts).sort());
});

test("every command has a text and belongs to Tunesmith", () => {
  for (const { command, title, category } of manifest.contributes.commands) {
    expect(command).toMatch(/^tunesmith\./);
    expect(texts[title.slice(1, -1)]).toBeTruthy();
    expect(category).toBe("Tunesmith");
  }
});

describe("where there is no machine, what needs one is not offered", () => {
  const here = new Set(["tunesmith.openResults", "tunesmith.openJournal", "tunesmith.compareStudies"]);
  const needs = ({ command = "" }: { readonly command?: string }) => command !== "" && !here.has(command);

  test("in the palette", () => {
    const offered = manifest.contributes.commands.filter(
      (command: { command: string; enablement?: string }) =>
        needs(command) && !command.enablement?.includes("!tunesmith.withoutMachine"),
    );
    expect(offered.map(({ command }: { command: string }) => command)).toEqual([]);
  });

  test("in menus", () => {
    type Items = readonly { readonly command?: string; readonly when?: string }[];
    const menus = Object.entries(manifest.contributes.menus as Record<string, Items>);
    const offered = menus
      .filter(([menu]) => menu !== "commandPalette")
      .flatMap(([menu, items]) =>
        items
          .filter((item) => needs(item) && !item.when?.includes("!tunesmith.withoutMachine"))
          .map(({ command }) => `${menu}: ${command}`),
      );
    expect(offered).toEqual([]);
  });
});
