import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

const require = createRequire(import.meta.url);
const grammarFile = new URL("../../syntaxes/study.tmLanguage.json", import.meta.url);

export interface ScopedToken {
  readonly text: string;
  /** From the outermost to the innermost, without the grammar's own. */
  readonly scopes: readonly string[];
}

/** Cuts texts into tokens as VS Code does, line by line. */
export async function createTokenizer(): Promise<(text: string) => readonly (readonly ScopedToken[])[]> {
  await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () =>
      textmate.parseRawGrammar(readFileSync(grammarFile, "utf8"), grammarFile.pathname),
  });
  const grammar = await registry.loadGrammar("source.study");
  if (grammar === null) throw new Error("the grammar could not be loaded");
  return (text) => {
    let state = textmate.INITIAL;
    return text.split("\n").map((line) => {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      return tokens.map(({ startIndex, endIndex, scopes }) => ({
        text: line.slice(startIndex, endIndex),
        scopes: scopes.slice(1),
      }));
    });
  };
}
