import type { DomainMapping } from "../study/domain.ts";
import { directionCode } from "../study/objective.ts";
import { strategyOptions } from "../study/schema/strategy.ts";
import type { StrategyChoice, Study } from "../study/study.ts";
import { type Json, studyAttribute } from "./journal-record.ts";
import type { StudyState } from "./study-state.ts";
import { isWidened } from "./widened-range.ts";

/** The definition no longer fits the trials that the journal holds. */
export interface IncompatibleStudy {
  readonly kind: "incompatible";
  readonly message: string;
}

/** By section. */
export type Fingerprint = { readonly [section: string]: Json };

/**
 * What a study's earlier trials depend on, as plain JSON: two definitions with the same fingerprint may share a
 * journal. The budget, the command and the like are left out, since they may change between runs.
 */
export function fingerprint(study: Study, seed: number): Fingerprint {
  const { space, strategy, fidelity } = study;
  const parameters = space.parameters.map(({ name, domain, when }) => ({
    name,
    domain: { ...domain.mapping },
    ...(when !== undefined && { when: plain(when) }),
  }));
  const priors = Object.fromEntries(
    space.parameters.flatMap(({ name, prior }) => (prior === undefined ? [] : [[name, prior]])),
  );
  return plain({
    space: parameters.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(Object.keys(priors).length > 0 && { priors }),
    constants: { ...space.constants },
    derived: space.derived.map(({ name, expression }) => ({ name, expression })),
    require: space.requirements,
    objectives: study.objectives,
    strategy: {
      name: strategy.name,
      sampler: strategy.sampler,
      scheduler: strategy.scheduler,
      options: strategy.options,
    },
    // Rungs follow from it; without them, trials may well run longer than earlier ones did.
    ...(strategy.scheduler !== "full" && fidelity !== undefined && { fidelity }),
    ...(study.repeat !== undefined && {
      repeat: { times: study.repeat.times, aggregate: study.repeat.aggregate },
    }),
    baseline: study.baseline,
    seed,
  }) as Fingerprint;
}

/** JSON without positions, so that white space in an expression changes nothing. */
export function plain(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === "span" || key === "calleeSpan" ? undefined : part,
    ),
  ) as Json;
}

const sections = {
  space: "The search space",
  priors: "What is believed of good values",
  constants: "A constant",
  derived: "A derived value",
  require: "A requirement",
  objectives: "The objective",
  strategy: "The strategy",
  fidelity: "The fidelity",
  repeat: "The number of repetitions, or what is made of them,",
  baseline: "The baseline",
  seed: "The seed",
} as const;

/**
 * Why the journal's trials do not fit the definition any more; undefined where it can go on with them, as it is or with
 * the changes that `permittedChanges` names.
 */
export function incompatibility(
  existing: StudyState,
  study: Study,
  current: Fingerprint,
): IncompatibleStudy | undefined {
  const directions = study.objectives.map(({ direction }) => directionCode(direction));
  if (existing.trials.length === 0 && sameJson(directions, existing.directions)) return undefined;
  const stored = storedFingerprint(existing);
  if (stored === undefined)
    return {
      kind: "incompatible",
      message: `The journal holds a study named ${existing.name} that Tunesmith did not make. Run with --warm to begin anew and learn from its trials that fit, with --fresh to begin without them (the earlier run is kept aside), or give the study another name.`,
    };
  const refused = definitionChanges(stored, current).filter((change) => !isPermitted(change));
  if (refused.length === 0) return undefined;
  return {
    kind: "incompatible",
    message: `The study ${study.name} has ${existing.trials.length} trials that do not fit it any more. ${refused.map(describeChange).join(" ")} ${whatToDo}`,
  };
}

const whatToDo =
  "Run with --warm to begin anew and learn from those that fit, with --fresh to begin without them (the earlier run is kept aside), give the study another name, or undo the change.";

/** What a journal says its study was run as; undefined for a study of another tool. */
export function storedFingerprint(existing: Pick<StudyState, "systemAttributes">): Fingerprint | undefined {
  return existing.systemAttributes.get(studyAttribute.definition) as Fingerprint | undefined;
}

function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item) as Json);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item as Json) as Json]),
  );
}

/** A part of a definition that is no longer what the trials were run with. */
export interface DefinitionChange {
  readonly section: keyof typeof sections;
  /** Of the space: the parameters that are new, gone or different. */
  readonly names: readonly string[];
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** @param stored what `fingerprint` gave when the first trial was run, `current` what it gives now */
export function definitionChanges(stored: Fingerprint, current: Fingerprint): readonly DefinitionChange[] {
  const names = Object.keys(sections) as (keyof typeof sections)[];
  return names
    .filter((section) => !sameJson(stored[section], current[section]))
    .map((section) => ({
      section,
      names: section === "space" ? changedNames(stored[section], current[section]) : [],
      before: stored[section],
      after: current[section],
    }));
}

/**
 * Whether the trials that there are fit the changed definition as well: ranges of numbers that became wider, requirements
 * that are gone, other beliefs, another sampler or other options of it. Who runs to which step is not changed in the middle.
 */
export function isPermitted({ section, names, before, after }: DefinitionChange): boolean {
  switch (section) {
    case "space":
      return names.every((name) => isWiderParameter(parameterIn(before, name), parameterIn(after, name)));
    case "require": {
      const old = new Set((before as readonly Json[]).map((item) => JSON.stringify(sorted(item))));
      return (after as readonly Json[]).every((item) => old.has(JSON.stringify(sorted(item))));
    }
    case "priors":
      return true;
    case "strategy":
      return sameJson(schedulerPart(before), schedulerPart(after));
    default:
      return false;
  }
}

interface WrittenParameter {
  readonly name: string;
  readonly domain: DomainMapping;
  readonly when?: Json;
}

function parameterIn(space: Json | undefined, name: string): WrittenParameter | undefined {
  return (space as unknown as readonly WrittenParameter[]).find((parameter) => parameter.name === name);
}

function isWiderParameter(
  before: WrittenParameter | undefined,
  after: WrittenParameter | undefined,
): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    sameJson(before.when, after.when) &&
    isWidened(before.domain, after.domain)
  );
}

/** Of a strategy, what says who runs to which step. */
function schedulerPart(strategy: Json | undefined): Json {
  const { scheduler, options } = strategy as unknown as StrategyChoice;
  const own = Object.entries(options).filter(([name]) =>
    strategyOptions[name]?.some((reader) => scheduler.startsWith(reader)),
  );
  return { scheduler, options: Object.fromEntries(own) as { readonly [name: string]: Json } };
}

/** A whole sentence. */
export function describeChange({ section, names, before, after }: DefinitionChange): string {
  const where =
    section === "seed" ? ` from ${before} to ${after}` : names.length > 0 ? ` at ${names.join(", ")}` : "";
  return `${sections[section]} changed${where}.`;
}

function changedNames(stored: Json | undefined, current: Json | undefined): readonly string[] {
  const byName = (value: Json | undefined) =>
    new Map(
      (value as readonly { readonly name: string }[] | undefined)?.map((entry) => [
        entry.name,
        entry as Json,
      ]),
    );
  const [before, after] = [byName(stored), byName(current)];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => !sameJson(before.get(name), after.get(name)),
  );
}
