/**
 * What may still be run. A cap is given once, at the start; each run takes its part before it begins and gives back what
 * it has not used once it has ended. So all runs together never exceed the cap, however they are asked for.
 */
import { durationText } from "../analysis/duration-text.ts";
import { countOf } from "../analysis/number-text.ts";
import type { RunLimits } from "../engine/budget-ceiling.ts";

/** What is undefined is not limited; where both are, nothing may be run at all. */
export type Cap = RunLimits;

/** What a run was given. */
export interface Grant {
  readonly file: string;
  readonly limits: RunLimits;
  /** The study when the run began. */
  readonly before: StudyExtent;
}

/** How much of a study there is. */
export interface StudyExtent {
  /** Trials that have begun, attempts that were interrupted among them: so stopping early saves nothing that ran. */
  readonly begun: number;
  readonly settled: number;
  readonly elapsedMs: number;
}

export type Taken =
  | { readonly kind: "granted"; readonly grant: Grant }
  | { readonly kind: "refused"; readonly message: string };

export class Allowance {
  readonly #cap: Cap;
  #trialsUsed = 0;
  #timeUsedMs = 0;
  /** Each with whether its run has begun. */
  readonly #grants = new Map<Grant, "taken" | "begun">();

  constructor(cap: Cap) {
    this.#cap = cap;
  }

  get permitsRuns(): boolean {
    return this.#cap.trials !== undefined || this.#cap.timeMs !== undefined;
  }

  /** Runs that have begun and whose end has not been seen. */
  get open(): readonly Grant[] {
    return [...this.#grants].flatMap(([grant, state]) => (state === "begun" ? [grant] : []));
  }

  get left(): RunLimits {
    const { trials, timeMs } = this.#cap;
    const open = [...this.#grants.keys()].map(({ limits }) => limits);
    const sum = (parts: readonly (number | undefined)[]) => parts.reduce<number>((a, b) => a + (b ?? 0), 0);
    return {
      trials: trials && Math.max(0, trials - this.#trialsUsed - sum(open.map((each) => each.trials))),
      timeMs: timeMs && Math.max(0, timeMs - this.#timeUsedMs - sum(open.map((each) => each.timeMs))),
    };
  }

  /** Takes what was asked for, or all that is left of it where nothing was. */
  take(asked: RunLimits, study: Omit<Grant, "limits">): Taken {
    const { left } = this;
    if (!this.permitsRuns || left.trials === 0 || left.timeMs === 0)
      return { kind: "refused", message: spent };
    const isBeyond = (wanted: number | undefined, there: number | undefined) =>
      wanted !== undefined && there !== undefined && wanted > there;
    if (isBeyond(asked.trials, left.trials) || isBeyond(asked.timeMs, left.timeMs))
      return {
        kind: "refused",
        message: `That is more than the cap that a person has set leaves: ${limitsText(left)}. Ask for no more than that.`,
      };
    const limits = { trials: asked.trials ?? left.trials, timeMs: asked.timeMs ?? left.timeMs };
    const grant = { ...study, limits };
    this.#grants.set(grant, "taken");
    return { kind: "granted", grant };
  }

  /** From now on whoever finds that the study does not run knows that the run has ended. */
  begin(grant: Grant): void {
    this.#grants.set(grant, "begun");
  }

  /** The run has ended, or has not begun. What it used is what the study has more of; all of it where that is not known. */
  giveBack(grant: Grant, now: StudyExtent | undefined): void {
    if (!this.#grants.delete(grant)) return;
    const { limits, before } = grant;
    // A study that has less than before was begun anew meanwhile: then nobody knows.
    const known = now !== undefined && now.begun >= before.begun ? now : undefined;
    const trials = known && Math.max(known.begun - before.begun, known.settled - before.settled);
    this.#trialsUsed += used(limits.trials, trials);
    this.#timeUsedMs += used(limits.timeMs, known && known.elapsedMs - before.elapsedMs);
  }
}

function used(limit: number | undefined, more: number | undefined): number {
  if (limit === undefined) return 0;
  return more === undefined ? limit : Math.min(limit, more);
}

const spent =
  "The cap that a person has set for runs is used up, or taken by a run that is under way. A person can set another one and start the tools again.";

/** `12 trials and 8m of run time` */
export function limitsText({ trials, timeMs }: RunLimits): string {
  const parts = [
    trials === undefined ? "" : countOf(trials, "trial"),
    timeMs === undefined ? "" : `${durationText(timeMs)} of run time`,
  ];
  return parts.filter(Boolean).join(" and ") || "without limit";
}
