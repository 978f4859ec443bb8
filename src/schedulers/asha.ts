import type { Trial } from "../study/trial.ts";
import type { AshaBrackets } from "./asha-brackets.ts";
import { ashaBracketsOf, ashaFit, variantOf } from "./asha-fit.ts";
import { etaOf, rangeOf, stepName } from "./resource-range.ts";
import { createLedgerReader, type LedgerRung, type RungLedger } from "./rung-ledger.ts";
import { lossCount, shownLosses } from "./rung-losses.ts";
import { overPower } from "./rungs.ts";
import type { NextJob, Scheduler, SchedulerContext, SchedulerDefinition, Verdict } from "./scheduler.ts";

/**
 * Asynchronous successive halving: at the steps min, min * eta, min * eta ** 2 and so on, one trial in eta is allowed to
 * go on. Nobody waits for a round to be complete; a trial is held against those that came that far before it.
 *
 * L. Li, K. Jamieson, A. Rostamizadeh, E. Gonina, J. Ben-tzur, M. Hardt, B. Recht and A. Talwalkar, A system for
 * massively parallel hyperparameter tuning, MLSys 2020. n: how many have reached a rung.
 *
 * - `stop` (the default where trials report steps): a trial that reaches a rung goes on if it is among the best
 *   floor(n / eta) there, the best one always. It needs no checkpoint, never runs a step twice, and so suits every task.
 * - `promote` (the paper's; the only one where the resource is a parameter): a trial pauses at every rung, and goes on
 *   from its checkpoint once it is among the best floor(n / eta) there. Decisions are made later and on more results, so
 *   fewer trials run far for nothing; a task without checkpoints starts over at each promotion.
 *
 * Several objectives are compared by their fronts, see `rung-order.ts`.
 */
export const ashaScheduler: SchedulerDefinition = {
  name: "asha",
  ...ashaFit,
  create: (context) => (variantOf(context) === "stop" ? createStopping(context) : createPromoting(context)),
};

function createStopping(context: SchedulerContext): Scheduler {
  const { objectives, fidelity, options } = context;
  const eta = etaOf(options);
  const { max } = rangeOf(fidelity);
  const brackets = ashaBracketsOf(context);
  const read = createLedgerReader({ objectives, brackets: brackets.steps, bracketOf: brackets.bracketOf });
  const unit = stepName(fidelity);

  return {
    next(history, supply): NextJob {
      const { running } = read(history);
      if (supply === "open") return { kind: "start", until: max, ...labelled(brackets, nextIndex(history)) };
      if (running > 0) return { kind: "wait" };
      return { kind: "done", reason: "every configuration has run or was stopped" };
    },
    onReport(history, trial): Verdict {
      const ledger = read(history, trial);
      const rungs = ledger.brackets[brackets.bracketOf(trial.configuration)] ?? [];
      const { from, to } = justReached(trial, rungs);
      for (let rung = from; rung < Math.min(to, rungs.length - 1); rung++) {
        const { reached, step } = rungs[rung] as LedgerRung;
        const standing = reached.standing(trial.configuration, history.horizon);
        if (standing === undefined) continue;
        const { rank, count, at } = standing;
        const quota = Math.max(1, overPower(count, eta, 1, "down"));
        const own = standing.entry.losses;
        if (rank < quota && own.every(Number.isFinite)) continue;
        const cut = at(quota - 1)?.losses ?? [];
        const value = shownLosses(own, objectives);
        const against =
          rank < quota
            ? ""
            : lossCount(objectives) === 1
              ? ` against a cut of ${shownLosses(cut, objectives)}`
              : `, rank ${rank + 1}`;
        const reason = `stopped at ${unit} ${trial.step ?? step} (rung ${rung}): ${value}${against}, ${quota} of ${count} kept`;
        return { kind: "stop", reason };
      }
      return { kind: "continue" };
    },
  };
}

/** The rungs that the latest report of a trial brought it to. */
function justReached({ reports }: Trial, rungs: readonly LedgerRung[]): { from: number; to: number } {
  const countUpTo = (step: number) => rungs.filter((rung) => rung.step <= step).length;
  return { from: countUpTo(reports.at(-2)?.step ?? -1), to: countUpTo(reports.at(-1)?.step ?? -1) };
}

function createPromoting(context: SchedulerContext): Scheduler {
  const { objectives, fidelity, options } = context;
  const eta = etaOf(options);
  const brackets = ashaBracketsOf(context);
  const read = createLedgerReader({ objectives, brackets: brackets.steps, bracketOf: brackets.bracketOf });
  const unit = stepName(fidelity);

  const promotable = ({ reached, paused }: LedgerRung, horizon: number | undefined) => {
    if (paused.size === 0) return undefined;
    const quota = overPower(reached.size, eta, 1, "down");
    // With one objective the best of those that wait is promoted, or nobody is.
    const hasOrder = lossCount(objectives) === 1;
    const last = hasOrder ? 1 : quota;
    for (let rank = 0; rank < last; rank++) {
      const entry = (hasOrder ? paused : reached).at(rank);
      if (entry === undefined || !paused.has(entry.configuration)) continue;
      const standing = reached.standing(entry.configuration, horizon);
      if (standing === undefined || standing.rank >= quota || !entry.losses.every(Number.isFinite)) continue;
      return { ...entry, rank: standing.rank, count: standing.count, quota };
    }
    return undefined;
  };

  const promotion = (ledger: RungLedger, horizon: number | undefined): NextJob | undefined => {
    const longest = brackets.steps[0]?.length ?? 0;
    for (let height = longest - 2; height >= 0; height--) {
      for (const [bracket, rungs] of ledger.brackets.entries()) {
        const rung = height - bracket;
        const place = rungs[rung];
        const found = place && promotable(place, horizon);
        const trial = found && ledger.trialOf(found.configuration);
        if (place === undefined || found === undefined || trial === undefined) continue;
        ledger.watch(trial);
        const until = (rungs[rung + 1] as LedgerRung).step;
        const value = shownLosses(found.losses, objectives);
        const reason = `promoted to ${unit} ${until}: ${value} is rank ${found.rank + 1} of ${found.count} at ${unit} ${place.step}, ${found.quota} go on`;
        return { kind: "resume", trial, until, reason };
      }
    }
    return undefined;
  };

  const farewell = (ledger: RungLedger): NextJob | undefined => {
    for (const rungs of ledger.brackets) {
      for (const { reached, paused, step } of rungs) {
        const entry = paused.at(0);
        if (entry === undefined) continue;
        const trial = ledger.trialOf(entry.configuration);
        const standing = reached.standing(entry.configuration);
        if (trial === undefined || standing === undefined) continue;
        ledger.watch(trial);
        const quota = overPower(standing.count, eta, 1, "down");
        const value = shownLosses(entry.losses, objectives);
        const reason = `stopped at ${unit} ${step}: ${value} is rank ${standing.rank + 1} of ${standing.count}, ${quota} go on`;
        return { kind: "end", trial, reason, state: "pruned" };
      }
    }
    return undefined;
  };

  return {
    next(history, supply): NextJob {
      const ledger = read(history);
      const promoted = promotion(ledger, history.horizon);
      if (promoted !== undefined) return promoted;
      if (supply === "open") {
        const index = nextIndex(history);
        const until = brackets.steps[brackets.bracketOf(index)]?.[0];
        return { kind: "start", until, ...labelled(brackets, index) };
      }
      if (ledger.running > 0) return { kind: "wait" };
      return farewell(ledger) ?? { kind: "done", reason: "nobody is left to promote" };
    },
    onReport: () => ({ kind: "continue" }),
  };
}

/** The index that the next new configuration gets. */
function nextIndex({ configurations }: { readonly configurations: ReadonlyMap<number, Trial> }): number {
  let index = configurations.size;
  while (configurations.has(index)) index++;
  return index;
}

function labelled({ steps, bracketOf }: AshaBrackets, configuration: number) {
  return steps.length > 1 ? { bracket: bracketOf(configuration) } : {};
}
