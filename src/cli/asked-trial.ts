import { bestTrials } from "../analysis/best.ts";
import { hasTradeOffs } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import { CommandError, type Invocation, UsageError } from "./command.ts";
import { askedResults, type Results } from "./results.ts";

export interface AskedTrial {
  /** The study file, as the user named it. */
  readonly file: string;
  readonly results: Results;
  readonly trial: Trial;
}

/**
 * The trial that `FILE [TRIAL]` and `--study` name; without a number, the best one.
 *
 * @throws UsageError where the words name none, or `--study` does not fit the file
 * @throws CommandError where there is no such trial, or none is the best
 */
export function askedTrial(invocation: Invocation): AskedTrial {
  const [file, word, ...others] = invocation.positionals;
  if (file === undefined || others.length > 0 || (word !== undefined && !/^\d+$/.test(word)))
    throw new UsageError("name the study file, and perhaps the number of a trial");
  const results = askedResults({ ...invocation, positionals: [file] });
  return { file, results, trial: word === undefined ? bestOf(results) : numbered(results, Number(word)) };
}

function numbered({ name, state }: Results, number: number): Trial {
  const trial = state.trials[number];
  if (trial !== undefined) return trial;
  const count = state.trials.length;
  const which = count === 0 ? "none has begun" : `the last one is ${count - 1}`;
  throw new CommandError(`there is no trial ${number} in ${name}; ${which}`);
}

function bestOf({ name, state, objectives }: Results): Trial {
  const [best, ...others] = bestTrials(state.trials, objectives);
  if (best === undefined)
    throw new CommandError(`no trial of ${name} is the best yet; name one by its number`);
  if (others.length > 0 && hasTradeOffs(objectives))
    throw new CommandError(
      `${name} has ${others.length + 1} best trials, as its objectives trade off against each other; name one by its number`,
    );
  return best;
}
