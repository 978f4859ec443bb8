import type { SyntaxNode } from "@lezer/common";
import type { ParamValue } from "../../study/value.ts";
import { typeOfScalar } from "./flag-type.ts";
import { decoratedOf } from "./python-decorators.ts";
import { callsOf, type PythonSource, pythonValue } from "./python-source.ts";
import { annotationOf, defaultOf, isListType, pythonType } from "./python-type.ts";
import type { FoundFlags, ScriptFlag } from "./script-flags.ts";
import { childrenOf, flagAt, spanOfNode, textAt } from "./script-text.ts";
import { nameOf, type SourceCall, type SourceValue, scalarOf, textOf } from "./source-value.ts";

interface Command {
  readonly definition: SyntaxNode;
  readonly name: string;
}

/** Functions that typer turns into commands: `@app.command()`, `@app.callback()`, `typer.run(main)`. */
export function readTyper(source: PythonSource): FoundFlags | undefined {
  if (!/\btyper\b/.test(source.text)) return undefined;
  const decorated = decoratedOf(source).flatMap(({ definition, name, decorators }) =>
    decorators
      .filter((each) => /^\w+\.(?:command|callback)$/.test(each.name) && !each.name.startsWith("click."))
      .map((each) => ({
        definition,
        name: textOf(each.positional[0]) ?? name.replaceAll("_", "-"),
        isCallback: each.name.endsWith(".callback"),
      })),
  );
  const run = callsOf(source).flatMap(({ call }): readonly Command[] => {
    const name = call.receiver === "typer" && call.method === "run" ? nameOf(call.positional[0]) : undefined;
    const definition = name === undefined ? undefined : source.functions.get(name);
    return definition && name !== undefined ? [{ definition, name }] : [];
  });
  const commands = decorated.filter(({ isCallback }) => !isCallback);
  const isOnly = commands.length <= 1 && decorated.length === commands.length;
  const flags = [
    ...run.flatMap(({ definition }) => parametersOf(definition, undefined, source)),
    ...decorated.flatMap(({ definition, name, isCallback }) =>
      parametersOf(definition, isOnly || isCallback ? undefined : name, source),
    ),
  ];
  return run.length + decorated.length === 0
    ? undefined
    : { flags, isOpen: /allow_extra_args/.test(source.text) };
}

function parametersOf(
  definition: SyntaxNode,
  command: string | undefined,
  source: PythonSource,
): readonly ScriptFlag[] {
  const list = definition.getChild("ParamList");
  if (list === null) return [];
  const children = childrenOf(list);
  return children.flatMap((child, index): readonly ScriptFlag[] => {
    const before = children[index - 1]?.name;
    if (child.name !== "VariableName" || (before !== "(" && before !== ",")) return [];
    const annotated = children[index + 1]?.name === "TypeDef" ? children[index + 1] : undefined;
    const operator = children[index + (annotated ? 2 : 1)];
    const value = operator?.name === "AssignOp" ? children[index + (annotated ? 3 : 2)] : undefined;
    const type = annotationOf(annotated, source);
    if (nameOf(type)?.endsWith("Context")) return [];
    const end = value ?? annotated ?? child;
    const span = { start: spanOfNode(child).start, end: spanOfNode(end).end };
    const given = value && pythonValue(value, source);
    return [readParameter({ name: textAt(source, child), type, given, span, command }, source)];
  });
}

interface Parameter {
  readonly name: string;
  readonly type: SourceValue | undefined;
  readonly given: SourceValue | undefined;
  readonly span: ScriptFlag["span"];
  readonly command: string | undefined;
}

/** `lr: float = 0.1`, `lr: float = typer.Option(0.1, "--lr")`, `lr: Annotated[float, typer.Option()] = 0.1` */
function readParameter({ name, type, given, span, command }: Parameter, source: PythonSource): ScriptFlag {
  const marks = type?.kind === "subscript" ? type.items.filter(isMark) : [];
  const isOwn = given !== undefined && isMark(given);
  const mark = isOwn ? given : marks[0];
  const first = isOwn ? given.positional[0] : given;
  const hasDefault = first !== undefined && !(isOwn && nameOf(first) === "...");
  const standard: ParamValue | undefined = hasDefault ? defaultOf(first, source) : undefined;
  const found = pythonType(type, source);
  const isPositional = mark === undefined ? given === undefined : mark.method === "Argument";
  const texts = (mark?.positional ?? [])
    .slice(isOwn ? 1 : 0)
    .map(textOf)
    .filter((text) => text !== undefined);
  const spellings = texts.flatMap((text) => text.split("/")).filter((text) => text.startsWith("-"));
  const long = `--${name.replaceAll("_", "-")}`;
  const isBool = found.type === "bool";
  const isToggle =
    isBool && !isPositional && (spellings.length === 0 || texts.some((text) => text.includes("/")));
  const automatic = isToggle ? [long, `--no-${long.slice(2)}`] : [long];
  const bound = (key: string) => {
    const number = scalarOf(mark?.named.get(key));
    return typeof number === "number" ? number : undefined;
  };
  const [low, high] = [bound("min"), bound("max")];
  return flagAt(source, {
    name,
    spellings: isPositional ? [] : spellings.length > 0 ? spellings : automatic,
    kind: isPositional ? "positional" : isToggle ? "toggle" : isBool ? "switch" : "value",
    type: found.type ?? typeOfScalar(standard),
    isTyped: found.type !== undefined,
    default: standard,
    defaultSpan: hasDefault ? first.span : undefined,
    choices: found.choices,
    isList: isListType(type),
    isRequired: !hasDefault,
    help: textOf(mark?.named.get("help")),
    ...((low !== undefined || high !== undefined) && { range: { low, high } }),
    command,
    span,
  });
}

function isMark(value: SourceValue): value is SourceCall {
  return value.kind === "call" && (value.method === "Option" || value.method === "Argument");
}
