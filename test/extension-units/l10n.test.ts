import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { bundleFile, currentBundle } from "../../scripts/l10n.mjs";
import { shownLiterals } from "./shown-literals.ts";

/** In the thread that reads journals there is no VS Code, and what it explains is in the panel's one language. */
const withoutVsCode = new Set(["explanation.ts", "no-machine.ts", "this-machine.ts"]);

const folder = join(import.meta.dirname, "../../src/extension");

test("every text that the extension shows goes through l10n.t", () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !withoutVsCode.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((file) =>
    shownLiterals(readFileSync(file, "utf8")).map((text) => `${relative(folder, file)}: ${text}`),
  );
  expect(found).toEqual([]);
});

test("the bundle that translations are made from is current; `npm run l10n` makes it anew", {
  timeout: 120_000,
}, async () => {
  expect(readFileSync(bundleFile, "utf8")).toBe(await currentBundle());
});

describe("a text that cannot be translated is found", () => {
  test.each<[string, readonly string[]]>([
    ['void vscode.window.showInformationMessage("No study.");', ['"No study."']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
    ["vscode.window.showErrorMessage(`${name} failed`);", ["`${name} failed`"]],
    ['vscode.window.showErrorMessage(isOld ? "Too old" : text);', ['"Too old"']],
    ['show({ placeHolder: "Which study?" });', ['"Which study?"']],
    ['this.#item.tooltip = "Studies";', ['"Studies"']],
    ['const items = [{ label: "$(play) Run" }];', ['"$(play) Run"']],
    ['vscode.window.showErrorMessage(vscode.l10n.t("No study."));', []],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
    ['show({ label: `$(play) ${vscode.l10n.t("Run")}` });', []],
    ['show({ title: kind === "open" ? vscode.l10n.t("Open") : other });', []],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
    ["item.tooltip = `Tunesmith: ${name}`;", []],
    ['log.info("Started");', []],
  ])("%s", (source, expected) => {
    expect(shownLiterals(source)).toEqual(expected);
  });
});
