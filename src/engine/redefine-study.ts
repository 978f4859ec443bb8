import type { Study } from "../study/study.ts";
import { describeChanges } from "./study-changes.ts";
import { definitionChanges, fingerprint, isPermitted, plain } from "./study-fingerprint.ts";

/** What becomes of a study that runs when its file is saved with changes. */
export type Redefinition =
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "permitted";
      /** The study as it goes on. */
      readonly study: Study;
      /** What changes, in whole sentences. */
      readonly message: string;
    }
  | { readonly kind: "refused"; readonly message: string };

/** Parts of a study that the next decision can follow. The space and the strategy are judged by what they become. */
const livePart = {
  budget: "The budget",
  start: "The older studies to start from",
  stop: "The stopping rules",
  stopWhen: "`stop_when`",
  duplicates: "`duplicates`",
  maxFailures: "`max_failures`",
  checkpoints: "`checkpoints`",
} as const;

/** Parts that trials which run already depend on, or the place where they run. */
const laterPart = {
  run: "`run`",
  executor: "`executor`",
  metrics: "`metrics`",
  constraints: "`constraints`",
  fidelity: "`fidelity`",
  reproducible: "`reproducible`",
  keep: "`keep`",
  slots: "`slots`",
  comparison: "`compare`",
} as const;

/**
 * Holds a saved study file against the study that runs. Only what differs from the file as it was read before is taken
 * over, so that what was said on the command line or by `tunesmith set` stays.
 *
 * @param before the file's study as it was read last, `after` as it is now
 */
export function judgeChange(running: Study, before: Study, after: Study, seed: number): Redefinition {
  if (after.name !== before.name)
    return refuse(
      running,
      "Its name changed, which makes it another study: `run` starts that one once this one has ended.",
    );
  const newSeed = after.seed === before.seed ? seed : (after.seed ?? seed);
  const changes = definitionChanges(fingerprint(before, seed), fingerprint(after, newSeed));
  const broken = changes.filter((change) => !isPermitted(change));
  if (broken.length > 0)
    return refuse(
      running,
      `${describeChanges(broken)} Its trials do not fit that. Stop the study and run it with --warm to begin anew and learn from those that fit, or undo the change.`,
    );
  const later = [
    ...changedParts(laterPart, before, after),
    ...(differs(before.strategy.plugin, after.strategy.plugin) ? ["The plug-in"] : []),
  ];
  if (later.length > 0)
    return refuse(
      running,
      `${changedText(later)} Running trials depend on that: stop the study and run it again.`,
    );
  const live = changedParts(livePart, before, after);
  if (changes.length === 0 && live.length === 0) return { kind: "unchanged" };
  const message = [describeChanges(changes), changedText(live)].filter(Boolean).join(" ");
  return { kind: "permitted", study: merged(running, before, after), message };
}

function refuse({ name }: Study, why: string): Redefinition {
  return { kind: "refused", message: `${name} goes on as it was. ${why}` };
}

type Part = keyof typeof livePart | keyof typeof laterPart;

function changedParts(
  parts: Readonly<Partial<Record<Part, string>>>,
  before: Study,
  after: Study,
): readonly string[] {
  return (Object.keys(parts) as Part[])
    .filter((part) => differs(before[part], after[part]))
    .map((part) => parts[part] as string);
}

function changedText(parts: readonly string[]): string {
  return parts.map((part) => `${part} changed.`).join(" ");
}

function differs(before: unknown, after: unknown): boolean {
  return JSON.stringify(plain(before ?? null)) !== JSON.stringify(plain(after ?? null));
}

function merged(running: Study, before: Study, after: Study): Study {
  const names = Object.keys(livePart) as (keyof typeof livePart)[];
  const changed = names.filter((name) => name !== "budget" && differs(before[name], after[name]));
  const limits = Object.keys(running.budget) as (keyof Study["budget"])[];
  const budget = limits.filter((limit) => before.budget[limit] !== after.budget[limit]);
  return {
    ...running,
    description: after.description,
    space: after.space,
    strategy: after.strategy,
    ...Object.fromEntries(changed.map((name) => [name, after[name]])),
    budget: {
      ...running.budget,
      ...Object.fromEntries(budget.map((limit) => [limit, after.budget[limit]])),
    },
  };
}
