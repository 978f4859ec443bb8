import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { VSCODE } from "../../test/host/runtime.mjs";

const require = createRequire(import.meta.url);
const GRAMMAR = join(import.meta.dirname, "../../syntaxes/study.tmLanguage.json");
const THEMES = join(VSCODE, "extensions/theme-defaults/themes");

/** @typedef {{ text: string, color: string }} ColoredText */

/**
 * Cuts a study file into coloured pieces as the editor does, with the grammar and a theme of VS Code.
 * @param {string} text
 * @param {string} themeName Of its file, such as `light_modern`.
 * @returns {Promise<ColoredText[][]>} Per line.
 */
export async function colorText(text, themeName) {
  await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (line) => new oniguruma.OnigString(line),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(GRAMMAR, "utf8"), GRAMMAR),
    theme: { settings: readThemeRules(`${themeName}.json`) },
  });
  const grammar = await registry.loadGrammar("source.study");
  const colors = registry.getColorMap();
  let state = textmate.INITIAL;
  return text.split("\n").map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine2(line, state);
    state = ruleStack;
    // Pairs of where a piece begins and its metadata, in which nine bits number the colour.
    const starts = [...tokens].filter((_, index) => index % 2 === 0);
    return starts.map((start, index) => ({
      text: line.slice(start, starts[index + 1]),
      color: colors[(tokens[2 * index + 1] >>> 15) & 0b1_1111_1111],
    }));
  });
}

/** A theme's rules, those of the themes that it builds on first. */
function readThemeRules(name) {
  const theme = parse(readFileSync(join(THEMES, name), "utf8"));
  return [...(theme.include ? readThemeRules(theme.include) : []), ...(theme.tokenColors ?? [])];
}
