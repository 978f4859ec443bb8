/**
 * The space to search next, by what the trials have taught: ranges that are pressed against get wider, others close in
 * on the good region, choices that lose are left out, and what does not matter is fixed. Each change is an edit of the
 * study file, and stands only where the file still passes every check with it.
 */
import type { Finding, FindingOf } from "../analysis/explain/finding.ts";
import { statementOf } from "../analysis/explain/study-sentences.ts";
import { choiceText, type Domain } from "../study/domain.ts";
import { isError } from "../study/problem.ts";
import type { ParamValue } from "../study/value.ts";
import { checkStudy } from "./check.ts";
import { entryAt, setValue, yamlRange, yamlText } from "./edit-study.ts";
import type { Edit } from "./mended-text.ts";
import { roundDown, roundUp } from "./nice-number.ts";
import { type RangeShape, rangeEntry, setRange, shapeOf } from "./range-edits.ts";
import { type StudyName, studyNames } from "./study-names.ts";
import { type StudyText, studyText } from "./study-text.ts";
import type { Workspace } from "./workspace.ts";

export interface SuggestedChange {
  readonly parameter: string;
  /** As they stand in a study file. */
  readonly from: string;
  readonly to: string;
  /** Whole sentences. */
  readonly reason: string;
}

export interface SuggestedSpace {
  readonly changes: readonly SuggestedChange[];
  /** The section `space` with the changes. */
  readonly space: string;
  /** The whole file with them. */
  readonly text: string;
  /** What the trials say besides, each a whole sentence. */
  readonly advice: readonly string[];
}

export interface SuggestionInput {
  /** Of a study file without errors. */
  readonly text: string;
  readonly workspace: Workspace;
  readonly findings: readonly Finding[];
}

/** How far beyond the good region a range goes, as a share of the range on its own scale. */
const margin = 0.1;

export function suggestSpace({ text, workspace, findings }: SuggestionInput): SuggestedSpace {
  let current = text;
  const changes: SuggestedChange[] = [];
  const done = new Set<Finding>();
  const parameters = studyNames(studyText(text)).filter(({ kind }) => kind === "parameter");
  for (const { name } of parameters) {
    const about = findings.filter((finding) => isAbout(finding, name));
    const source = studyText(current);
    const found = studyNames(source).find((each) => each.name === name && each.kind === "parameter");
    const edits = found && editsFor(found, source, about);
    if (found?.domain === undefined || edits === undefined || edits.length === 0) continue;
    const changed = applied(current, edits);
    const to = writtenFor(name, changed);
    if (to === undefined || to === found.domain.text || !passes(changed, workspace)) continue;
    current = changed;
    for (const finding of about) done.add(finding);
    const reason = about.flatMap((finding) => statementOf(only(finding, name, findings)).said).join(" ");
    changes.push({ parameter: name, from: found.domain.text, to, reason });
  }
  const advice = findings.flatMap((finding) => {
    const statement = statementOf(finding);
    return finding.kind === "too-few" ? statement.said : done.has(finding) ? [] : statement.advice;
  });
  return { changes, space: spaceOf(current), text: current, advice };
}

function isAbout(finding: Finding, name: string): boolean {
  switch (finding.kind) {
    case "no-effect":
      return finding.names.includes(name);
    case "region":
    case "choice":
    case "bound":
      return finding.name === name;
    default:
      return false;
  }
}

/** What a finding says of one of its parameters. */
function only(finding: Finding, name: string, findings: readonly Finding[]): Finding {
  if (finding.kind !== "no-effect") return finding;
  const effects = findOf(findings, "effects")?.parameters ?? [];
  const { share = finding.share } = effects.find((effect) => effect.name === name) ?? {};
  return { ...finding, names: [name], share };
}

function editsFor(
  name: StudyName,
  source: StudyText,
  findings: readonly Finding[],
): readonly Edit[] | undefined {
  const { domain } = name;
  if (domain === undefined) return undefined;
  const idle = findOf(findings, "no-effect");
  if (idle !== undefined) return fixed(name, source, idle.values[name.name]);
  const region = findOf(findings, "region");
  const shape = shapeOf(domain);
  if (shape !== undefined) {
    const next = pressed(region ? narrowed(shape, domain, region) : shape, findOf(findings, "bound"));
    return setRange(source, name, next);
  }
  if (region !== undefined && domain.ordered) return choices(name, source, neighbours(domain, region));
  const choice = findOf(findings, "choice");
  const { choices: all = [] } = domain.mapping;
  const kept = all.filter((value) => !choice?.lost.includes(value));
  return kept.length === all.length ? undefined : choices(name, source, kept);
}

function findOf<Kind extends Finding["kind"]>(
  findings: readonly Finding[],
  kind: Kind,
): FindingOf<Kind> | undefined {
  return findings.find((finding): finding is FindingOf<Kind> => finding.kind === kind);
}

/** A constant in place of the range. One with a condition stays: a constant has none. */
function fixed(
  name: StudyName,
  source: StudyText,
  value: ParamValue | undefined,
): readonly Edit[] | undefined {
  const entry = entryAt(source.outline, name.path);
  if (entry === undefined || value === undefined || name.expression !== undefined) return undefined;
  const yaml = typeof value === "string" ? yamlText(value, entry.mapping.style) : choiceText(value);
  return [setValue(source, entry, yaml)];
}

/** The region and some room around it, never beyond the range. */
function narrowed(shape: RangeShape, domain: Domain, { low, high }: FindingOf<"region">): RangeShape {
  const at = (unit: number) => domain.fromUnit(Math.min(1, Math.max(0, unit))) as number;
  const [from, to] = [at(domain.toUnit(low) - margin), at(domain.toUnit(high) + margin)];
  const isRounded = shape.kind === "float" && shape.step === undefined;
  const next = {
    ...shape,
    low: Math.max(shape.low, isRounded ? roundDown(from) : from),
    high: Math.min(shape.high, isRounded ? roundUp(to) : to),
  };
  return next.low < next.high ? next : shape;
}

function pressed(shape: RangeShape, bound: FindingOf<"bound"> | undefined): RangeShape {
  return bound === undefined ? shape : { ...shape, [bound.side]: bound.suggested };
}

/** The ordered choices of the region, and one more at each side. */
function neighbours(domain: Domain, { low, high }: FindingOf<"region">): readonly ParamValue[] {
  const all = domain.mapping.choices ?? [];
  return all.slice(Math.max(0, all.indexOf(low) - 1), all.indexOf(high) + 2);
}

function choices(
  name: StudyName,
  source: StudyText,
  kept: readonly ParamValue[],
): readonly Edit[] | undefined {
  const [only] = kept;
  if (kept.length < 2) return fixed(name, source, only);
  const found = rangeEntry(source, name);
  const value = found?.entry.value;
  // A default or prior that stands in the range itself would have to be written anew too.
  if (found === undefined || value === undefined || value.kind === "mapping") return undefined;
  if (/\b(?:default|prior)\b|#/.test(source.text.slice(value.span.start, value.span.end))) return undefined;
  const list = kept.map(choiceText).join(", ");
  const text = name.domain?.kind === "ordinal" ? `ordinal(${list})` : `[${list}]`;
  return [setValue(source, found, yamlRange(text, found.mapping.style))];
}

function applied(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce((rest, { span, replacement }) => {
      return rest.slice(0, span.start) + replacement + rest.slice(span.end);
    }, text);
}

/** What a name is now, as a study file has it. */
function writtenFor(name: string, text: string): string | undefined {
  const found = studyNames(studyText(text)).find((each) => each.name === name);
  return found?.value === undefined ? found?.domain?.text : choiceText(found.value);
}

const passes = (text: string, workspace: Workspace) => !checkStudy(text, workspace).problems.some(isError);

function spaceOf(text: string): string {
  const span = entryAt(studyText(text).outline, ["space"])?.entry.span;
  return span === undefined ? "" : `${text.slice(span.start, span.end).trimEnd()}\n`;
}
