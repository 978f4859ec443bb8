import type { SyntaxNode } from "@lezer/common";
import type { ParamValue } from "../../study/value.ts";
import { typeOfScalar } from "./flag-type.ts";
import { assignedValue, type PythonSource, pythonValue } from "./python-source.ts";
import type { FlagType } from "./script-flags.ts";
import { childrenOf, textAt } from "./script-text.ts";
import { lastName, nameOf, type SourceValue, scalarOf } from "./source-value.ts";

/** What a type, as an annotation or a converter, says about a flag's values. */
export interface PythonType {
  readonly type: FlagType | undefined;
  readonly choices: readonly ParamValue[] | undefined;
}

const plain: Readonly<Record<string, FlagType>> = {
  float: "float",
  int: "int",
  str: "string",
  bool: "bool",
  Path: "string",
};

/** `float`, `Optional[int]`, `int | None`, `Literal["a", "b"]`, an `Enum` of the module, a converter like `str2bool`. */
export function pythonType(value: SourceValue | undefined, source: PythonSource): PythonType {
  const nothing: PythonType = { type: undefined, choices: undefined };
  switch (value?.kind) {
    case "name": {
      const name = lastName(value.name);
      const known = plain[name];
      if (known !== undefined) return { type: known, choices: undefined };
      const choices = enumChoices(name, source);
      if (choices !== undefined) return { type: "string", choices };
      return /bool/i.test(name) ? { type: "bool", choices: undefined } : nothing;
    }
    case "subscript": {
      const name = lastName(value.name);
      if (name === "Literal") return literalType(value.items.map(scalarOf));
      if (name === "Optional" || name === "Annotated") return pythonType(value.items[0], source);
      return name === "Union" ? unionType(value.items, source) : nothing;
    }
    case "union":
      return unionType(value.items, source);
    default:
      return nothing;
  }
}

/** `List[int]`, `Optional[list[int]]`, `tuple[float, float]` */
export function isListType(value: SourceValue | undefined): boolean {
  if (value?.kind === "union") return value.items.some(isListType);
  if (value?.kind !== "subscript") return value?.kind === "name" && /^(?:list|tuple)$/.test(value.name);
  const name = lastName(value.name);
  if (/^(?:Optional|Annotated|Union)$/.test(name)) return value.items.some(isListType);
  return /^(?:[Ll]ist|[Tt]uple|[Ss]et|Sequence|Iterable)$/.test(name);
}

function unionType(items: readonly SourceValue[], source: PythonSource): PythonType {
  const some = items.filter((item) => scalarOf(item) !== null);
  return some.length === 1 ? pythonType(some[0], source) : { type: undefined, choices: undefined };
}

function literalType(values: readonly (ParamValue | undefined)[]): PythonType {
  const choices = values.filter((value) => value !== undefined);
  return { type: typeOfScalar(choices[0]), choices: choices.length === values.length ? choices : undefined };
}

/** The values of `class Optimizer(str, Enum)`. */
export function enumChoices(name: string, source: PythonSource): readonly ParamValue[] | undefined {
  const definition = source.classes.get(name);
  if (definition === undefined) return undefined;
  const bases = definition.getChild("ArgList");
  if (bases === null || !/\b(?:\w*Enum)\b/.test(textAt(source, bases))) return undefined;
  const values = statementsOf(definition).flatMap((statement) => {
    const value = scalarOf(pythonValue(assignedValue(statement), source));
    return statement.name === "AssignStatement" && value !== undefined ? [value] : [];
  });
  return values.length > 0 ? values : undefined;
}

export function statementsOf(definition: SyntaxNode): readonly SyntaxNode[] {
  const body = definition.getChild("Body");
  return body === null ? [] : childrenOf(body);
}

/** The annotation behind a name's colon. */
export function annotationOf(
  node: SyntaxNode | null | undefined,
  source: PythonSource,
): SourceValue | undefined {
  const type = node?.name === "TypeDef" ? node : node?.getChild("TypeDef");
  return type ? pythonValue(type.lastChild, { ...source, constants: new Map() }) : undefined;
}

/** A default that names a member of an enum, `Optimizer.ADAM`, as its value. */
export function defaultOf(value: SourceValue | undefined, source: PythonSource): ParamValue | undefined {
  const scalar = scalarOf(value);
  if (scalar !== undefined) return scalar;
  const [, owner, memberName] = /^(\w+)\.(\w+)(?:\.value)?$/.exec(nameOf(value) ?? "") ?? [];
  const definition = owner === undefined ? undefined : source.classes.get(owner);
  const statement =
    definition &&
    statementsOf(definition).find((each) => {
      const target = each.firstChild;
      return target !== null && textAt(source, target) === memberName;
    });
  return statement && scalarOf(pythonValue(assignedValue(statement), source));
}
