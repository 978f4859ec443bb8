import { choiceText, type Domain, numberText } from "../study/domain.ts";
import { isMapping } from "../study/read-space.ts";
import type { ParamValue } from "../study/value.ts";
import { entryAt, nodeAt, setValue, yamlRange, yamlText } from "./edit-study.ts";
import type { Edit } from "./mended-text.ts";
import { valueOfNode } from "./outline-value.ts";
import type { StudyName } from "./study-names.ts";
import type { StudyText } from "./study-text.ts";

/** What a range could be instead. */
export interface RangeShape {
  readonly kind: "float" | "int";
  readonly low: number;
  readonly high: number;
  readonly log?: boolean | undefined;
  readonly step?: number | undefined;
}

export function shapeOf({ mapping }: Domain): RangeShape | undefined {
  const { type, low, high, log, step } = mapping;
  if (low === undefined || high === undefined || (type !== "float" && type !== "int")) return undefined;
  return { kind: type, low, high, log, step };
}

/** `int(1, 8, log)` */
export function shapeText({ kind, low, high, log, step }: RangeShape, fallback?: ParamValue): string {
  const bounds = `${numberText(low)}, ${numberText(high)}`;
  const callee = kind === "int" ? "int" : log ? "loguniform" : "uniform";
  const options = [
    kind === "int" && log ? ", log" : "",
    step === undefined ? "" : `, step=${numberText(step)}`,
    fallback === undefined ? "" : `, default=${choiceText(fallback)}`,
  ];
  return `${callee}(${bounds}${options.join("")})`;
}

/** Where the range of a parameter is written: its own key, or `in` below it. */
export function rangeEntry({ outline }: StudyText, { path }: Pick<StudyName, "path">) {
  const node = nodeAt(outline, path);
  const hasIn =
    node?.kind === "mapping" &&
    isMapping(valueOfNode(node)) &&
    entryAt(outline, [...path, "in"]) !== undefined;
  return entryAt(outline, hasIn ? [...path, "in"] : path);
}

/**
 * Writes another range in the form that the parameter has: a call, or the keys of a mapping. Undefined where it stands
 * in neither, or has a `prior`, which would no longer fit.
 */
export function setRange(source: StudyText, name: StudyName, shape: RangeShape): readonly Edit[] | undefined {
  const found = rangeEntry(source, name);
  const value = found?.entry.value;
  if (found === undefined || value === undefined) return undefined;
  const written = source.text.slice(value.span.start, value.span.end);
  if (/\bprior\b/.test(written)) return undefined;
  if (value.kind === "scalar") {
    // A default within the call goes along; one that stands beside it stays where it is.
    const fallback = /\bdefault\s*=/.test(written) ? name.fallback : undefined;
    const yaml = yamlRange(shapeText(shape, fallback), found.mapping.style);
    return [setValue(source, found, quotedAlike(value.style, yaml))];
  }
  if (value.kind !== "mapping") return undefined;
  const path = [...name.path, ...(found.entry.key.text === "in" && name.path.at(-1) !== "in" ? ["in"] : [])];
  const edits: Edit[] = [];
  const wanted: Readonly<Record<string, string | undefined>> = {
    type: shape.kind,
    low: numberText(shape.low),
    high: numberText(shape.high),
    log: shape.log ? "true" : undefined,
    step: shape.step === undefined ? undefined : numberText(shape.step),
  };
  const added: string[] = [];
  for (const [key, text] of Object.entries(wanted)) {
    const entry = entryAt(source.outline, [...path, key]);
    if (entry !== undefined && text !== undefined) edits.push(setValue(source, entry, text));
    else if (entry !== undefined && key === "log") edits.push(setValue(source, entry, "false"));
    else if (entry !== undefined || (text !== undefined && value.style === "block")) return undefined;
    else if (text !== undefined) added.push(`, ${key}: ${text}`);
  }
  const last = value.entries.at(-1);
  if (added.length > 0 && last !== undefined) {
    const end = last.span.start + source.text.slice(last.span.start, last.span.end).trimEnd().length;
    const before = edits.at(-1);
    if (before?.span.end === end)
      edits[edits.length - 1] = { ...before, replacement: before.replacement + added.join("") };
    else edits.push({ span: { start: end, end }, replacement: added.join("") });
  }
  return edits.filter(({ span, replacement }) => source.text.slice(span.start, span.end) !== replacement);
}

/** A value that stood in quotes stays in them. */
function quotedAlike(style: string, yaml: string): string {
  if (/^['"]/.test(yaml) || (style !== "single" && style !== "double")) return yaml;
  return style === "single" ? `'${yaml}'` : JSON.stringify(yaml);
}

/** The mapping form, on one line. */
export function mappingText({ mapping }: Domain, fallback: ParamValue | undefined): string {
  const entries = Object.entries({ ...mapping, ...(fallback !== undefined && { default: fallback }) }).map(
    ([key, value]) =>
      `${key}: ${Array.isArray(value) ? `[${value.map(choiceText).join(", ")}]` : scalarText(value as ParamValue)}`,
  );
  return `{ ${entries.join(", ")} }`;
}

function scalarText(value: ParamValue): string {
  return typeof value === "string" ? yamlText(value, "flow") : choiceText(value);
}
