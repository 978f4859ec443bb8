import type { SyntaxNode, Tree } from "@lezer/common";
import type { Span } from "../../study/problem.ts";
import type { ScriptFlag } from "./script-flags.ts";

/** A parsed script with what its readers ask of it. */
export interface ScriptText {
  readonly text: string;
  readonly tree: Tree;
}

export function textAt({ text }: ScriptText, node: SyntaxNode): string {
  return text.slice(node.from, node.to);
}

export function spanOfNode({ from, to }: SyntaxNode): Span {
  return { start: from, end: to };
}

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** Every node of some kinds, in the order of the text. */
export function nodesOf({ tree }: ScriptText, names: ReadonlySet<string>): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  tree.iterate({
    enter: (node) => {
      if (names.has(node.name)) found.push(node.node);
    },
  });
  return found;
}

export function lineOf(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

type Given = Pick<ScriptFlag, "name" | "spellings" | "kind"> & { readonly span: Span } & Partial<ScriptFlag>;

/** A flag with what is not known of it left open. */
export function flagAt({ text }: ScriptText, given: Given): ScriptFlag {
  return {
    type: undefined,
    isTyped: false,
    default: undefined,
    choices: undefined,
    isRequired: false,
    help: undefined,
    command: undefined,
    line: lineOf(text, given.span.start),
    ...given,
  };
}

/** `--batch-size` as a name: `batch_size`. */
export function nameOfSpelling(spelling: string): string {
  return spelling.replace(/^-+/, "").replaceAll("-", "_");
}

/** The spelling that a flag is named after: its first long one. */
export function mainSpelling(spellings: readonly string[]): string | undefined {
  return spellings.find((spelling) => spelling.startsWith("--")) ?? spellings[0];
}
