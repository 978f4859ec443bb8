import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";

export type LineageTrial = Pick<
  Trial,
  "number" | "configuration" | "state" | "step" | "params" | "segments" | "reason"
>;

/** A trial as a member's life between two exploits. */
export interface Life {
  readonly trial: number;
  /** Which member of the population, from 0. */
  readonly member: number;
  /** The step that it began at: 0, or that of the checkpoint it was given. */
  readonly start: number;
  readonly end: number;
}

/** A member took over the weights of another one, and changed its values. */
export interface Copy {
  readonly source: number;
  readonly target: number;
  readonly step: number;
  readonly reason: string | null;
}

export interface Lineage {
  readonly memberCount: number;
  readonly lives: readonly Life[];
  readonly copies: readonly Copy[];
}

/** A stretch of steps that were trained with one set of values. */
export interface SchedulePart {
  readonly trial: number;
  readonly start: number;
  readonly end: number;
  readonly params: ParamValues;
}

/** The family tree of population-based training; without copies where no trial took over another one's checkpoint. */
export function lineageOf(trials: readonly LineageTrial[]): Lineage {
  const members = new Map<number, number>();
  const lives: Life[] = [];
  const copies: Copy[] = [];
  for (const trial of trials) {
    if (trial.step === null && trial.segments.length === 0) continue;
    const member = members.get(trial.configuration) ?? members.size;
    members.set(trial.configuration, member);
    const origin = originOf(trial);
    const start = origin?.step ?? 0;
    lives.push({ trial: trial.number, member, start, end: Math.max(start, trial.step ?? start) });
    if (origin) {
      const reason = trial.segments[0]?.reason ?? null;
      copies.push({ source: origin.trial, target: trial.number, step: origin.step, reason });
    }
  }
  return { memberCount: members.size, lives, copies };
}

/** The values that led to a trial's weights, from step 0 on: what population-based training has learned. */
export function scheduleOf(trials: readonly LineageTrial[], number: number): readonly SchedulePart[] {
  const parts: SchedulePart[] = [];
  let end: number | undefined;
  // A trial is made after the one it copies, so numbers only fall; a broken journal must not make this endless.
  for (let trial = trials[number]; trial; ) {
    const origin = originOf(trial);
    const start = origin?.step ?? 0;
    parts.unshift({ trial: trial.number, start, end: end ?? trial.step ?? start, params: trial.params });
    if (!origin || origin.trial >= trial.number) break;
    end = origin.step;
    trial = trials[origin.trial];
  }
  return parts;
}

function originOf({
  number,
  segments,
}: LineageTrial): { readonly trial: number; readonly step: number } | null {
  const from = segments[0]?.from ?? null;
  return from && from.trial !== number ? from : null;
}
