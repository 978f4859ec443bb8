import { compareValues } from "../../study/objective.ts";
import type { Trial } from "../../study/trial.ts";
import type { Observed } from "../fanova.ts";
import { effectsOf } from "./effects.ts";
import { failingRegion } from "./failures.ts";
import type { BestFound, Finding, Outlook, StudyEvidence } from "./finding.ts";
import { goodChoice, goodRegion, pressedBound } from "./regions.ts";
import { thresholds } from "./thresholds.ts";

/** A judged trial with its value, less is better. */
interface Scored {
  readonly trial: Trial;
  readonly loss: number;
}

/** What a study has taught so far, in the order in which a person wants to know. */
export function learnedFrom(evidence: StudyEvidence): readonly Finding[] {
  const { objective, parameters, settled, judged } = evidence;
  const scored = judged.flatMap((trial): readonly Scored[] => {
    const value = trial.values?.[0];
    return value === undefined || !Number.isFinite(value)
      ? []
      : [{ trial, loss: compareValues(objective.direction, value, 0) }];
  });
  const ranked = scored.toSorted((a, b) => a.loss - b.loss);
  const best = bestFound(evidence);
  const failures = failingRegion(settled, parameters);
  return [
    ...(best ? [best] : []),
    ...aboutParameters(evidence, ranked, scored),
    ...(failures ? [failures] : []),
    ...(best ? outlook(evidence, ranked, best.since) : []),
  ];
}

function bestFound({ objective, settled }: StudyEvidence): BestFound | undefined {
  const complete = settled.flatMap((trial, place) => {
    const value = trial.values?.[0];
    return trial.state === "complete" && value !== undefined && Number.isFinite(value)
      ? [{ trial, place, value }]
      : [];
  });
  const ranked = complete.toSorted((a, b) => compareValues(objective.direction, a.value, b.value));
  const [first, middle] = [ranked[0], ranked[Math.floor(ranked.length / 2)]];
  if (first === undefined || middle === undefined) return undefined;
  return {
    kind: "best",
    metric: objective.metric,
    trial: first.trial.number,
    value: first.value,
    settled: settled.length,
    since: settled.length - 1 - first.place,
    middle: middle.value,
  };
}

function aboutParameters(
  { objective, parameters, step }: StudyEvidence,
  ranked: readonly Scored[],
  scored: readonly Scored[],
): readonly Finding[] {
  const results = ranked.length;
  if (results < thresholds.leastResults)
    return [{ kind: "too-few", about: "parameters", names: [], results, needed: thresholds.leastResults }];
  const { effects, interactions, untold } = effectsOf(
    observedIn(ranked, scored),
    parameters,
    objective.metric,
  );
  const count = Math.max(thresholds.leastBest, Math.ceil(thresholds.bestShare * results));
  const best = ranked.slice(0, count).map(({ trial }) => trial);
  const paired = new Set(interactions.flatMap(({ names }) => names));
  const telling = new Set(
    effects.parameters.flatMap(({ name, verdict }) =>
      verdict === "matters" || paired.has(name) ? [name] : [],
    ),
  );
  const [first] = best;
  // Where nothing stands out of the noise, what does not matter cannot be told either.
  const idle = telling.size === 0 ? [] : effects.parameters.filter(({ verdict }) => verdict === "no-effect");
  const places = parameters.filter(({ name }) => telling.has(name));
  const judged = ranked.map(({ trial }) => trial);
  return [
    { ...effects, step },
    ...interactions,
    ...(idle.length > 0
      ? [
          {
            kind: "no-effect" as const,
            names: idle.map(({ name }) => name),
            share: Math.max(...idle.map(({ share }) => share)),
            values: Object.fromEntries(
              idle.flatMap(({ name }) => {
                const value = first?.params[name];
                return value === undefined ? [] : [[name, value]];
              }),
            ),
          },
        ]
      : []),
    ...(results < thresholds.leastForNoEffect
      ? [
          {
            kind: "too-few" as const,
            about: "no-effect" as const,
            names: [],
            results,
            needed: thresholds.leastForNoEffect,
          },
        ]
      : []),
    ...(untold.length > 0
      ? [
          {
            kind: "too-few" as const,
            about: "conditional" as const,
            names: untold,
            results,
            needed: thresholds.leastResults,
          },
        ]
      : []),
    ...places.flatMap((parameter) => goodRegion(parameter, best) ?? []),
    ...places.flatMap((parameter) => goodChoice(parameter, best, judged) ?? []),
    ...places.flatMap((parameter) => pressedBound(parameter, best) ?? []),
  ];
}

/** Losses far beyond the middle one are bad and no more: a few diverged trainings would be all that is explained. */
function observedIn(ranked: readonly Scored[], scored: readonly Scored[]): readonly Observed[] {
  const lowest = ranked[0]?.loss ?? 0;
  const median = ranked[Math.floor(ranked.length / 2)]?.loss ?? 0;
  const worst = median + 2 * (median - lowest);
  return scored.map(({ trial, loss }) => ({ trial, target: Math.min(loss, worst) }));
}

function outlook(
  { gain, step, settled }: StudyEvidence,
  ranked: readonly Scored[],
  since: number,
): readonly Finding[] {
  const results = ranked.length;
  const needed = thresholds.leastResults;
  const last = settled.reduce((most, trial) => Math.max(most, trial.step ?? 0), 0);
  // What a model expects at an early step, where nearly all trials end, is no guess of where the last step leads.
  if (step !== null && step < last) {
    const whole = settled.filter((trial) => trial.step === last).length;
    return [{ kind: "too-few", about: "early-outlook", names: [], results: whole, needed }];
  }
  if (gain === undefined) return [{ kind: "too-few", about: "outlook", names: [], results, needed }];
  const way = (ranked[Math.floor(results / 2)]?.loss ?? 0) - (ranked[0]?.loss ?? 0);
  const share = way > 0 ? gain / way : 0;
  const verdict: Outlook["verdict"] =
    share < thresholds.finishedGain
      ? "finished"
      : share < thresholds.worthwhileGain
        ? "little"
        : "worthwhile";
  return [{ kind: "outlook", gain, share, since, verdict }];
}
