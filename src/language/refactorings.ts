import type { CodeAction, Range } from "vscode-languageserver-types";
import { numberText } from "../study/domain.ts";
import { isMapping } from "../study/read-space.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import { conditionActions } from "./condition-refactoring.ts";
import { entryAt, setValue, yamlRange } from "./edit-study.ts";
import { extractActions } from "./extract-parameter.ts";
import type { FixContext } from "./fix.ts";
import type { Edit } from "./mended-text.ts";
import { niceStep } from "./nice-number.ts";
import { valueOfNode } from "./outline-value.ts";
import { CodeActionKind } from "./protocol-kinds.ts";
import { textEdits } from "./quick-fixes.ts";
import { mappingText, rangeEntry, setRange, shapeOf, shapeText } from "./range-edits.ts";
import { resultActions } from "./result-refactorings.ts";
import type { PastTrials } from "./results.ts";
import type { StudyName } from "./study-names.ts";
import { studyNames } from "./study-names.ts";
import { studyText } from "./study-text.ts";
import type { Workspace } from "./workspace.ts";

/** A change of a study that is right as it is. */
export interface Refactoring {
  readonly title: string;
  readonly kind: "rewrite" | "extract";
  readonly edits: readonly Edit[];
}

export interface RefactoringInput {
  readonly uri: string;
  readonly text: string;
  readonly range: Range;
  readonly workspace: Workspace;
  /** What earlier trials say; undefined where there are none. */
  readonly past: PastTrials | undefined;
  /** Of earlier readings of the same file. */
  readonly recall?: Recall;
}

/** What can be done with the parameter, or the part of the command, where the selection begins. */
export function refactorings(input: RefactoringInput): CodeAction[] {
  const { uri, text, range, workspace, past, recall = withoutRecall } = input;
  const source = studyText(text, recall);
  const context: FixContext = { ...source, names: studyNames(source, recall), workspace };
  const offset = source.offsetAt(range.start);
  const name = parameterAt(context, offset);
  const found = [
    ...(name === undefined ? [] : [...rangeActions(name, context), ...conditionActions(name, context)]),
    ...(name === undefined || past === undefined ? [] : resultActions(name, context, past)),
    ...extractActions(context, { start: offset, end: source.offsetAt(range.end) }),
  ];
  return found.map(({ title, kind, edits }) => ({
    title,
    kind: kind === "extract" ? CodeActionKind.RefactorExtract : CodeActionKind.RefactorRewrite,
    edit: { changes: { [uri]: textEdits(edits, source) } },
  }));
}

/** The innermost parameter with a readable range whose key or value holds an offset. */
function parameterAt(context: FixContext, offset: number): StudyName | undefined {
  return context.names.findLast(({ path, kind, domain }) => {
    const span = kind === "parameter" && domain ? entryAt(context.outline, path)?.entry.span : undefined;
    return span !== undefined && span.start <= offset && offset <= span.end;
  });
}

function rewrite(title: string, edits: readonly (Edit | undefined)[] | undefined): readonly Refactoring[] {
  const made = edits?.filter((edit) => edit !== undefined) ?? [];
  return made.length === 0 || made.length < (edits?.length ?? 0)
    ? []
    : [{ title, kind: "rewrite", edits: made }];
}

/** Another scale, whole numbers, a step, the other form. */
function rangeActions(name: StudyName, context: FixContext): readonly Refactoring[] {
  const { domain } = name;
  if (domain === undefined) return [];
  const shape = shapeOf(domain);
  const found = [...otherForm(name, context)];
  if (shape === undefined) return found;
  const { kind, low, high, log, step } = shape;
  if (!log && low > 0 && step === undefined && high / low >= 10)
    found.push(...rewrite("Search on a logarithmic scale", setRange(context, name, { ...shape, log: true })));
  if (log)
    found.push(...rewrite("Search on a linear scale", setRange(context, name, { ...shape, log: undefined })));
  if (kind === "float" && Math.ceil(low) + 1 < Math.floor(high) && (!log || low >= 1)) {
    const whole = { kind: "int" as const, low: Math.ceil(low), high: Math.floor(high), log };
    found.push(...rewrite("Search whole numbers only", setRange(context, name, whole)));
  }
  const nice = niceStep(low, high);
  const fits = nice !== undefined && (kind === "float" || (Number.isInteger(nice) && nice > 1));
  if (!log && step === undefined && fits)
    found.push(
      ...rewrite(`Add a step of ${numberText(nice)}`, setRange(context, name, { ...shape, step: nice })),
    );
  return found;
}

/** `uniform(0, 1)` as `{ type: float, low: 0, high: 1 }`, and back. */
function otherForm(name: StudyName, context: FixContext): readonly Refactoring[] {
  const found = rangeEntry(context, name);
  const value = found?.entry.value;
  if (found === undefined || value === undefined || name.domain === undefined) return [];
  const written = context.text.slice(value.span.start, value.span.end);
  if (/\bprior\b|#/.test(written)) return [];
  const isOwnDefault = /\bdefault\b/.test(written);
  const fallback = isOwnDefault ? name.fallback : undefined;
  if (value.kind === "mapping") {
    // A mapping with a condition of its own keeps it beside the range.
    const keys = valueOfNode(value);
    if (!isMapping(keys) || !Object.hasOwn(keys, "type") || Object.hasOwn(keys, "when")) return [];
    const shape = shapeOf(name.domain);
    const text = shape ? shapeText(shape, fallback) : fallback === undefined ? name.domain.text : undefined;
    if (text === undefined) return [];
    return rewrite(`Write as ${text}`, [setValue(context, found, yamlRange(text, found.mapping.style))]);
  }
  if (value.kind === "scalar" && value.style === "block") return [];
  return rewrite("Write as a mapping", [setValue(context, found, mappingText(name.domain, fallback))]);
}
