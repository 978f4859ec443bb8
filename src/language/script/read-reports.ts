import type { SyntaxNode } from "@lezer/common";
import { typeOfScalar } from "./flag-type.ts";
import { callsOf as javaScriptCalls, parseJavaScript } from "./javascript-source.ts";
import { isNoMetric, isStepName, metricDirection } from "./metric-name.ts";
import { type Printed, printedText } from "./printed-text.ts";
import {
  assignedValue,
  type PythonSource,
  parsePython,
  callsOf as pythonCalls,
  pythonValue,
} from "./python-source.ts";
import type { ScriptFlag, ScriptLanguage } from "./script-flags.ts";
import { flagAt, lineOf, nodesOf, type ScriptText, spanOfNode, textAt } from "./script-text.ts";
import { type SourceCall, scalarOf } from "./source-value.ts";

/** What a training script says about its results and about Tunesmith, as far as reading it tells. Lines are from 0. */
export interface ScriptReports {
  /** In the order of the script, each name once. */
  readonly metrics: readonly FoundMetric[];
  /** What it counts its progress by, beside the metrics: `epoch`. */
  readonly step: FoundMetric | undefined;
  /** The variables of Tunesmith that it names, with the first line of each. */
  readonly variables: readonly { readonly name: string; readonly line: number }[];
  /** What it takes from a trial without a command line: `tunesmith.params(lr=0.1)` of the helper. */
  readonly parameters: readonly ScriptFlag[];
}

export interface FoundMetric {
  readonly name: string;
  /** A regular expression with one group, where it is printed as text; undefined for a field of a JSON line. */
  readonly pattern: string | undefined;
  readonly line: number;
}

interface Call {
  readonly node: SyntaxNode;
  readonly call: SourceCall;
}

/** Never throws, whatever state the text is in. */
export function readReports(text: string, language: ScriptLanguage): ScriptReports {
  const read = language === "python" ? readPython(text) : readJavaScript(text, language);
  const { source, calls } = read;
  const found = calls.flatMap((each) => {
    const names = fieldNames(each, read);
    const line = lineOf(text, each.node.from);
    const fields = names.map((name): FoundMetric => ({ name, pattern: undefined, line }));
    return [...fields, ...(isPrint(each) ? fromText(printedText(each.node, source), line) : [])];
  });
  const steps = found.filter(({ name }) => isStepName(name));
  const results = found.filter(({ name }) => !isNoMetric(name));
  const metrics = results.filter(
    ({ name }, index) => results.findIndex((other) => other.name === name) === index,
  );
  // A pattern for the step serves patterns only: JSON lines say themselves which step they belong to.
  const isJson = metrics.some(({ pattern }) => pattern === undefined);
  const step = steps.find(({ pattern }) => (pattern === undefined) === isJson);
  return { metrics, step, variables: variablesOf(text), parameters: helperParameters(calls, source) };
}

interface ReadSource {
  readonly source: ScriptText;
  readonly calls: readonly Call[];
  /** The fields of an object that a variable holds. */
  keysOf(variable: string): readonly string[];
}

function readPython(text: string): ReadSource {
  const source = parsePython(text);
  return { source, calls: pythonCalls(source), keysOf: (name) => keysOfVariable(name, source) };
}

function readJavaScript(text: string, language: "javascript" | "typescript"): ReadSource {
  const source = parseJavaScript(text, language);
  return { source, calls: javaScriptCalls(source), keysOf: () => [] };
}

/** The fields of a JSON object that is printed or written, and what the helper for Python reports. */
function fieldNames({ node, call }: Call, { source, keysOf }: ReadSource): readonly string[] {
  const isHelper = /\btunesmith\b/.test(source.text);
  if (call.method === "report" && isHelper && call.named.size > 0) return [...call.named.keys()];
  const isJson = call.method === "dumps" || (call.method === "stringify" && call.receiver === "JSON");
  const [value] = call.positional;
  if (!isJson || value === undefined || !(isWritten(node, source) || isWrittenLater(node, source))) return [];
  if (value.kind === "object") return [...value.entries.keys()];
  if (value.kind === "call" && value.method === "dict") return [...value.named.keys()];
  return value.kind === "name" ? keysOf(value.name) : [];
}

/** `row = {"epoch": epoch, "loss": loss}` before `print(json.dumps(row))`, with what is added to it. */
function keysOfVariable(name: string, source: PythonSource): readonly string[] {
  return nodesOf(source, new Set(["AssignStatement"])).flatMap((statement) => {
    const target = statement.firstChild ? textAt(source, statement.firstChild) : "";
    const added = target.startsWith(`${name}[`)
      ? /^\[\s*["'](\w+)["']\s*\]$/.exec(target.slice(name.length))
      : null;
    if (added?.[1] !== undefined) return [added[1]];
    const value = target === name ? pythonValue(assignedValue(statement), source) : undefined;
    if (value?.kind === "object") return [...value.entries.keys()];
    return value?.kind === "call" && value.method === "dict" ? [...value.named.keys()] : [];
  });
}

const printing = /^(?:print|log|info|warning|warn|echo|secho|write|writelines|appendFileSync|appendFile)$/;

/** Whether the call stands within one that prints, or writes to where trials report. */
function isWritten(node: SyntaxNode, source: ScriptText): boolean {
  for (let at = node.parent, depth = 0; at !== null && depth < 12; at = at.parent, depth++) {
    if (at.name !== "CallExpression" || at.firstChild === null) continue;
    const callee = textAt(source, at.firstChild);
    const method = /[\w$]+$/.exec(callee)?.[0] ?? "";
    if (!printing.test(method)) continue;
    // Of all files, only the one for reports is read.
    if (!/^(?:write|writelines|append\w*)$/.test(method)) return true;
    return /stdout|stderr|tqdm/.test(callee) || source.text.includes("TUNESMITH_METRICS");
  }
  return false;
}

/** `line = json.dumps(...)` before `print(line)` */
function isWrittenLater(node: SyntaxNode, source: ScriptText): boolean {
  let at = node;
  while (at.parent !== null && !/^(?:AssignStatement|VariableDeclaration)$/.test(at.name)) at = at.parent;
  const name = /^(?:const |let |var )?\s*([A-Za-z_]\w*)\s*=/.exec(textAt(source, at))?.[1];
  if (name === undefined) return false;
  const use = new RegExp(`\\b(${printing.source.slice(1, -1)})\\([^()\\n]*\\b${name}\\b`).exec(source.text);
  return (
    use !== null && (!/^(?:write|append)/.test(use[1] ?? "") || source.text.includes("TUNESMITH_METRICS"))
  );
}

function isPrint({ call: { method, receiver } }: Call): boolean {
  if (method === "write") return /stdout|stderr|tqdm/.test(receiver ?? "");
  return /^(?:print|log|info|warning|echo|secho)$/.test(method);
}

/** Ends with a digit, so that the full stop of a sentence is none of it. */
const number = String.raw`([-+\d.eE]*\d)`;

/** Values with a label that names a metric or a step: `val loss: 0.31`. */
function fromText(printed: Printed, line: number): readonly FoundMetric[] {
  return printed.flatMap((part, index): readonly FoundMetric[] => {
    const before = printed[index - 1];
    const after = printed[index + 1];
    if (part.kind !== "value" || before?.kind !== "text") return [];
    // `12/60 correct` counts.
    if (after?.kind === "text" && /^\s*\//.test(after.text)) return [];
    const label = /([A-Za-z][\w@-]*(?: [A-Za-z][\w@-]*){0,2}?)(\s*(?:[:=]|\bis|\bof)?\s*)$/.exec(before.text);
    const words = label?.[1] ?? "";
    const own = label && nameOfLabel(words);
    if (!own) return [];
    const kept = words.slice(words.length - own.length);
    const separator = label[2] || " ";
    const pattern = `${/^\w/.test(kept) ? "\\b" : ""}${escaped(kept)}${escaped(separator).replace(/\s+/g, "\\s*")}${number}`;
    return [{ name: own.toLowerCase().replace(/[^a-z\d]+/g, "_"), pattern, line }];
  });
}

/** The last words of a label, from the one that says on which data: `Average val loss` is `val loss`. */
function nameOfLabel(label: string): string | undefined {
  const found =
    /(?:(?:train(?:ing)?|val(?:id(?:ation)?)?|test|eval|dev|cv)[ _-])?[\w@-]+$/i.exec(label)?.[0] ?? label;
  return metricDirection(found) !== undefined || isStepName(found) ? found : undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function variablesOf(text: string): ScriptReports["variables"] {
  const found = new Map<string, number>();
  for (const match of text.matchAll(/\bTUNESMITH_[A-Z]+\b/g))
    if (!found.has(match[0])) found.set(match[0], lineOf(text, match.index));
  return [...found].map(([name, line]) => ({ name, line }));
}

/** `tunesmith.params(lr=0.1, width=64)` of the helper for Python. */
function helperParameters(calls: readonly Call[], source: ScriptText): readonly ScriptFlag[] {
  if (!/^\s*(?:import|from)\s+tunesmith\b/m.test(source.text)) return [];
  const found = calls.find(({ call }) => call.method === "params" && call.named.size > 0);
  if (found === undefined) return [];
  return [...found.call.named].map(([name, value]) => {
    const standard = scalarOf(value);
    return flagAt(source, {
      name,
      spellings: [],
      kind: "value",
      type: typeOfScalar(standard),
      default: standard,
      span: value.span.end > value.span.start ? value.span : spanOfNode(found.node),
    });
  });
}
