import type { Objective } from "../study/objective.ts";
import type { ParamValues } from "../study/value.ts";
import type { Member, Snapshot } from "./population.ts";
import { shownLosses } from "./rung-losses.ts";

/** Why things happen to the members of a population, for a person to read. */
export interface ReasonContext {
  readonly objectives: readonly Objective[];
  /** What a step is called, such as `epoch`. */
  readonly stepName: string;
}

/** `rank 9 of 10 at epoch 6 with 0.41` */
export function placeText(
  member: Member,
  ranked: readonly Snapshot[],
  { objectives, stepName }: ReasonContext,
): string {
  const rank = ranked.findIndex(({ configuration }) => configuration === member.configuration);
  const own = ranked[rank];
  if (own === undefined) return `at ${stepName} ${member.until}`;
  return `rank ${rank + 1} of ${ranked.length} at ${stepName} ${own.step} with ${shownLosses([own.loss], objectives)}`;
}

/** `a copy of trial 3 at epoch 6 (0.62) with lr 0.01 → 0.012` */
export function copyText(
  source: Snapshot,
  values: ParamValues,
  { objectives, stepName }: ReasonContext,
): string {
  const changes = [...new Set([...Object.keys(source.values), ...Object.keys(values)])].flatMap((name) => {
    const [before, after] = [source.values[name], values[name]];
    if (before === after) return [];
    if (after === undefined) return [`no ${name}`];
    return `${name} ${before === undefined ? "" : `${valueText(before)} → `}${valueText(after)}`;
  });
  const what = `a copy of trial ${source.number} at ${stepName} ${source.step} (${shownLosses([source.loss], objectives)})`;
  return `${what} with ${changes.join(", ") || "the same values"}`;
}

export function withoutCheckpointText({ trial, until }: Member, stepName: string): string {
  return `trial ${trial.number} left no checkpoint at ${stepName} ${until}, and population-based training copies checkpoints: let the command save one into the folder that TUNESMITH_CHECKPOINT names and load the one that TUNESMITH_RESUME names, or use a strategy that needs none, such as asha`;
}

export function endText(members: readonly Member[], last: number, stepName: string): string {
  const failed = members.filter(({ phase }) => phase === "failed").length;
  const arrived = members.length - failed;
  if (arrived === 0) return "no member of the population is left: all failed";
  const population = `the population of ${arrived} has trained to ${stepName} ${last}`;
  return failed === 0 ? population : `${population}; ${failed} more failed`;
}

function valueText(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(3))) : String(value);
}
