import { directionCode } from "../study/objective.ts";
import type { Study } from "../study/study.ts";
import { type Json, studyAttribute } from "./journal-record.ts";
import type { StudyState } from "./study-state.ts";

/** The definition no longer fits the trials that the journal holds. */
export interface IncompatibleStudy {
  readonly kind: "incompatible";
  readonly message: string;
}

/**
 * What a study's earlier trials depend on, as plain JSON: two definitions with the same fingerprint may share a
 * journal. The budget, the command and the like are left out, since they may change between runs.
 */
export function fingerprint(study: Study, seed: number): { readonly [section: string]: Json } {
  const { space, strategy, fidelity } = study;
  const parameters = space.parameters.map(({ name, domain, when }) => ({
    name,
    domain: { ...domain.mapping },
    ...(when !== undefined && { when: plain(when) }),
  }));
  return plain({
    space: parameters.sort((a, b) => (a.name < b.name ? -1 : 1)),
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
    baseline: study.baseline,
    seed,
  }) as { readonly [section: string]: Json };
}

/** JSON without positions, so that white space in an expression changes nothing. */
function plain(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === "span" || key === "calleeSpan" ? undefined : part,
    ),
  ) as Json;
}

const sections = {
  space: "The search space",
  constants: "A constant",
  derived: "A derived value",
  require: "A requirement",
  objectives: "The objective",
  strategy: "The strategy",
  fidelity: "The fidelity",
  baseline: "The baseline",
  seed: "The seed",
} as const;

/** What in the definition changed since the journal's trials were run, undefined where they still fit. */
export function incompatibility(
  existing: StudyState,
  study: Study,
  current: { readonly [section: string]: Json },
): IncompatibleStudy | undefined {
  const directions = study.objectives.map(({ direction }) => directionCode(direction));
  if (existing.trials.length === 0 && sameJson(directions, existing.directions)) return undefined;
  const stored = existing.systemAttributes.get(studyAttribute.definition) as
    | { readonly [section: string]: Json }
    | undefined;
  const advice =
    "Run with --fresh to begin anew (the earlier run is kept aside), give the study another name, or undo the change.";
  if (stored === undefined)
    return {
      kind: "incompatible",
      message: `The journal holds a study named ${existing.name} that Tunesmith did not make. ${advice}`,
    };
  const changes = definitionChanges(stored, current);
  if (changes.length === 0) return undefined;
  const details = changes.map(describeChange);
  return {
    kind: "incompatible",
    message: `The study ${study.name} has ${existing.trials.length} trials that do not fit it any more. ${details.join(" ")} ${advice}`,
  };
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
  /** Of the seed. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** @param stored what `fingerprint` gave when the first trial was run, `current` what it gives now */
export function definitionChanges(
  stored: { readonly [section: string]: Json },
  current: { readonly [section: string]: Json },
): readonly DefinitionChange[] {
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
