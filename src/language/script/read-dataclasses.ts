import type { SyntaxNode } from "@lezer/common";
import { typeOfScalar } from "./flag-type.ts";
import { decoratedOf } from "./python-decorators.ts";
import { assignedValue, callsOf, type PythonSource, pythonValue } from "./python-source.ts";
import { annotationOf, defaultOf, isListType, pythonType, statementsOf } from "./python-type.ts";
import type { FoundFlags, ScriptFlag } from "./script-flags.ts";
import { flagAt, spanOfNode, textAt } from "./script-text.ts";
import { lastName, nameOf, type SourceCall, type SourceValue, textOf } from "./source-value.ts";

interface Library {
  readonly mark: RegExp;
  /** How it spells a field `batch_size`. */
  readonly dash: "-" | "_" | "both";
  /** How it takes a field that is true or false. */
  readonly booleans: "value" | "switch" | "toggle";
}

/** Libraries that make a command line of a dataclass. */
const libraries: readonly Library[] = [
  { mark: /\bHfArgumentParser\b/, dash: "both", booleans: "value" },
  { mark: /\bsimple_parsing\b/, dash: "_", booleans: "value" },
  { mark: /\btyro\b/, dash: "both", booleans: "toggle" },
  { mark: /\b(?:pyrallis|draccus)\b/, dash: "_", booleans: "value" },
  { mark: /\bjsonargparse\b/, dash: "_", booleans: "value" },
  { mark: /\btap\b.*\bTap\b/, dash: "_", booleans: "switch" },
];

/** The fields of the module's dataclasses, where a library reads the command line into one. */
export function readDataclasses(source: PythonSource): FoundFlags | undefined {
  const library = libraries.find(({ mark }) => mark.test(source.text));
  if (library === undefined) return undefined;
  const decorated = decoratedOf(source).filter(
    ({ definition, decorators }) =>
      definition.name === "ClassDefinition" && decorators.some(({ name }) => lastName(name) === "dataclass"),
  );
  const derived = [...source.classes.values()].filter((definition) => {
    const bases = definition.getChild("ArgList");
    return bases !== null && /\bTap\b/.test(textAt(source, bases));
  });
  const classes = [...decorated.map(({ definition }) => definition), ...derived];
  if (classes.length === 0) return undefined;
  const names = new Set(
    classes
      .flatMap((definition) => definition.getChild("VariableName") ?? [])
      .map((node) => textAt(source, node)),
  );
  const flags = classes.flatMap((definition) => fieldsOf(definition, names, library, source));
  return { flags, isOpen: takesOthers(source, names) };
}

/** `HfArgumentParser((ModelArguments, TrainingArguments))`, where one of them is of elsewhere. */
function takesOthers(source: PythonSource, known: ReadonlySet<string>): boolean {
  return callsOf(source).some(({ call }) => {
    if (call.method !== "HfArgumentParser") return false;
    const [first] = call.positional;
    const given = first?.kind === "list" ? first.items : first === undefined ? [] : [first];
    return given.some((item) => !known.has(nameOf(item) ?? ""));
  });
}

/** `field(default_factory=list)` */
function hasDefault({ named, hasSpread }: SourceCall): boolean {
  return hasSpread || named.has("default") || named.has("default_factory");
}

function fieldsOf(
  definition: SyntaxNode,
  classes: ReadonlySet<string>,
  { dash, booleans }: Library,
  source: PythonSource,
): readonly ScriptFlag[] {
  return statementsOf(definition).flatMap((statement): readonly ScriptFlag[] => {
    const target = statement.firstChild;
    const annotation = annotationOf(statement, source);
    if (statement.name !== "AssignStatement" || target?.name !== "VariableName" || annotation === undefined)
      return [];
    // A field that holds another of these classes: its fields are named below it, which is not followed.
    if (classes.has(nameOf(annotation) ?? "") || /ClassVar/.test(textAt(source, statement))) return [];
    const name = textAt(source, target);
    const value = assignedValue(statement);
    const given = value && pythonValue(value, source);
    const field = given?.kind === "call" && given.method === "field" ? given : undefined;
    const written = field ? field.named.get("default") : given;
    const standard = defaultOf(written, source);
    const { type, choices } = pythonType(annotation, source);
    const metadata: SourceValue | undefined = field?.named.get("metadata");
    const help = metadata?.kind === "object" ? metadata.entries.get("help")?.value : field?.named.get("help");
    const dashed = `--${name.replaceAll("_", "-")}`;
    const spellings = dash === "-" ? [dashed] : dash === "_" ? [`--${name}`] : [`--${name}`, dashed];
    const kind = type === "bool" ? booleans : "value";
    const negated = kind === "toggle" ? spellings.map((spelling) => `--no-${spelling.slice(2)}`) : [];
    return [
      flagAt(source, {
        name,
        spellings: [...new Set([...spellings, ...negated])],
        kind,
        type: type ?? typeOfScalar(standard),
        isTyped: type !== undefined,
        default: standard,
        defaultSpan: written?.span,
        choices,
        isList: isListType(annotation),
        isRequired: value === undefined || (field !== undefined && !hasDefault(field)),
        help: textOf(help),
        span: spanOfNode(statement),
      }),
    ];
  });
}
