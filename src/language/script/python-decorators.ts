import type { SyntaxNode } from "@lezer/common";
import { argumentsOf, type PythonSource } from "./python-source.ts";
import { nodesOf, textAt } from "./script-text.ts";
import type { SourceCall } from "./source-value.ts";

/** A function or class with what decorates it. */
export interface Decorated {
  readonly definition: SyntaxNode;
  readonly name: string;
  readonly decorators: readonly Decorator[];
}

export interface Decorator extends Pick<SourceCall, "positional" | "named" | "hasSpread"> {
  readonly node: SyntaxNode;
  /** As written: `click.option`. */
  readonly name: string;
}

/** Functions and classes with what decorates them. */
export function decoratedOf(source: PythonSource): readonly Decorated[] {
  return nodesOf(source, new Set(["DecoratedStatement"])).flatMap((statement) => {
    const definition = statement.getChild("FunctionDefinition") ?? statement.getChild("ClassDefinition");
    const name = definition?.getChild("VariableName");
    if (!definition || !name) return [];
    const decorators = statement.getChildren("Decorator").map((node): Decorator => {
      const list = node.getChild("ArgList");
      const callee = source.text.slice(node.from, list?.from ?? node.to).replace(/^@|\s/g, "");
      const given = list ? argumentsOf(list, source) : { positional: [], named: new Map(), hasSpread: false };
      return { node, name: callee, ...given };
    });
    return [{ definition, name: textAt(source, name), decorators }];
  });
}
