import * as z from "zod";
import type { RunLimits } from "../engine/budget-ceiling.ts";
import type { Study } from "../study/study.ts";
import type { Allowance } from "./allowance.ts";
import { fileInput, validStudy } from "./opened-study.ts";
import type { StudyStatus } from "./ports.ts";
import { limitInputs, limitsJson, limitsOf } from "./run-limits.ts";
import { awaitEnd, extentOf, longestWaitSeconds, settleRuns, standingJson } from "./standing.ts";
import { defineTool, done, refused } from "./tool.ts";

const input = z.strictObject({
  file: fileInput,
  ...limitInputs,
  waitSeconds: z
    .number()
    .min(0)
    .max(longestWaitSeconds)
    .default(0)
    .describe(
      "Wait so long for the run to end before answering. Default: answer at once, and ask study_status.",
    ),
});

export const runStudy = defineTool({
  name: "run_study",
  title: "Run Study",
  description:
    "Runs a Tunesmith study, or goes on with it: starts the training command of the study file again and again with other values. The run adds no more trials and takes no more time than is asked for here, than the study file's own budget and than the cap that a person has set. It runs apart from this conversation: study_status tells how far it is, stop_study stops it. Use validate_study and plan_study first.",
  effect: "runs",
  input,
  async run({ file, waitSeconds, ...asked }, context) {
    const { host, allowance } = context;
    if (!allowance.permitsRuns) return refused(notPermitted);
    const valid = validStudy(context, file);
    if (valid.kind === "refused") return valid;
    const { study } = valid;
    if (study.comparison !== undefined)
      return refused("This study file compares strategies: a person has to run it, with tunesmith run.");
    const runner = host.runner(valid.file);
    if (runner.kind === "running") return refused(alreadyRuns(study.name, runner.pid));
    await settleRuns(context);
    const before = await host.status(valid.file);
    const extent = before === undefined ? nothing : extentOf(before);
    // Nothing is awaited from here until the grant is taken, so that no two requests take the same part.
    const taken = allowance.take(wanted(limitsOf(asked), study, before, allowance), {
      file: valid.file,
      before: extent,
    });
    if (taken.kind === "refused") return taken;
    const { grant } = taken;
    try {
      const start = await host.start(valid.file, grant.limits);
      if (start.kind === "ended" && start.exitCode === 1) {
        allowance.giveBack(grant, extent);
        return refused(`The study could not be run. ${start.messages}`);
      }
    } catch (error) {
      allowance.giveBack(grant, extent);
      throw error;
    }
    allowance.begin(grant);
    await awaitEnd(valid.file, waitSeconds, context);
    await settleRuns(context);
    const status = await host.status(valid.file);
    return done({
      granted: limitsJson(grant.limits),
      ...(status && standingJson(status, valid.file, context)),
    });
  },
});

const nothing = { begun: 0, settled: 0, elapsedMs: 0 };

/** Where no number of trials was asked for, no more are taken than the study has left to run. */
function wanted(
  { trials, timeMs }: RunLimits,
  { budget }: Study,
  before: StudyStatus | undefined,
  { left }: Allowance,
): RunLimits {
  if (trials !== undefined || budget.trials === undefined || left.trials === undefined)
    return { trials, timeMs };
  const rest = Math.max(1, budget.trials - (before?.settled ?? 0));
  return { trials: left.trials === 0 ? undefined : Math.min(rest, left.trials), timeMs };
}

const notPermitted =
  "Nothing may be run here: no cap was given. A person can start the tools with one, such as tunesmith mcp --max-trials 20 --max-time 10m, or run the study.";

const alreadyRuns = (study: string, pid: number) =>
  `${study} is already running (process ${pid}); study_status tells how far it is. What it may run was settled when it was started.`;
