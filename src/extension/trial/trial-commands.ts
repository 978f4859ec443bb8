import type { Context } from "../context.ts";
import { applyTrialValues, applyValues } from "./apply-values.ts";
import { debugTrial } from "./debug-trial.ts";
import { openTrialLog } from "./open-log.ts";
import { runTrialAgain } from "./run-again.ts";
import { compareTrials, showTrialCode } from "./trial-documents.ts";

/**
 * The commands that lead from a trial to its code, by their ids. Each may be handed the address of the study file and the
 * number of the trial (two of them to compare), and asks for what it was not handed.
 */
export function trialCommands(
  context: Context,
): Readonly<Record<string, (given: unknown, trial: unknown, selected: unknown) => Promise<void>>> {
  return {
    "tunesmith.runTrialAgain": (given, trial) => runTrialAgain(context, given, trial),
    "tunesmith.openTrialLog": (given, trial) => openTrialLog(context, given, trial),
    "tunesmith.debugTrial": (given, trial) => debugTrial(context, given, trial),
    "tunesmith.applyBestValues": (given) => applyValues(context, given),
    "tunesmith.applyTrialValues": (given, trial) => applyTrialValues(context, given, trial),
    "tunesmith.compareTrials": (given, trials, selected) => compareTrials(context, given, selected ?? trials),
    "tunesmith.showTrialCode": (given, trial) => showTrialCode(context, given, trial),
  };
}
