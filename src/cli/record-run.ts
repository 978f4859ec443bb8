import packageJson from "../../package.json" with { type: "json" };
import { runAttribute } from "../engine/run-records.ts";
import type { StudySession } from "../engine/study-session.ts";
import { createCodeRecorder, keepText, lookAtCode } from "../node/code-state.ts";
import type { LocalRun } from "../node/local-run.ts";
import { describePython, describeRun } from "../node/run-description.ts";
import type { StudyFolder } from "../node/study-folder.ts";
import { systemClock } from "../node/system-clock.ts";
import type { RunCompanion } from "./run-companion.ts";

/** How long a run that is over waits for what is still being found out about it. */
const patienceMs = 2_000;

/** For so long the studies of a comparison share a look at their code. */
const sharedLookMs = 1_000;

/** Asks this machine what trials run on. Studies that run side by side ask it together, once for all. */
export interface RunInquiry {
  readonly run: LocalRun;
  readonly python: ReturnType<typeof describePython>;
  readonly look: () => ReturnType<typeof lookAtCode>;
  abandon(): void;
}

export function inquireRun(run: LocalRun): RunInquiry {
  const abandoning = new AbortController();
  const { elapsed } = systemClock;
  let last: { readonly at: number; readonly look: ReturnType<typeof lookAtCode> } | undefined;
  return {
    run,
    python: describePython(run, process.env, abandoning.signal),
    look: () => {
      if (last === undefined || elapsed() - last.at >= sharedLookMs)
        last = { at: elapsed(), look: lookAtCode(run.cwd, abandoning.signal) };
      return last.look;
    },
    abandon: () => abandoning.abort(),
  };
}

/** Writes down what this run of a study runs on, and which code its trials have. Nothing that fails here matters to it. */
export function recordRun(session: StudySession, inquiry: RunInquiry, folder: StudyFolder): RunCompanion {
  const { run, look } = inquiry;
  const { environment: variables } = session.study.keep;
  const position = session.state.sessions - 1;
  const code = createCodeRecorder({
    session,
    folder: folder.path,
    elapsed: systemClock.elapsed,
    look,
  });
  const from = session.state.trials.length;
  const at = systemClock.now();
  const described = describeRun({
    run,
    from,
    at,
    tunesmithVersion: packageJson.version,
    environment: process.env,
    variables,
  });
  session.setStudyAttribute(...runAttribute(position, described));
  code.trialStarts(from, at);
  const python = inquiry.python
    .then((found) => {
      if (found === undefined) return;
      const versions = { ...described.versions, python: found.version };
      const packages = keepText(folder.path, "packages.txt", found.packages);
      session.setStudyAttribute(...runAttribute(position, { ...described, versions, packages }));
    })
    .catch(() => {});
  return {
    onEvent: (event) => {
      if (event.kind !== "trial-started" && event.kind !== "trial-resumed") return;
      const startedAt = event.trial.segments.at(-1)?.startedAt ?? at;
      code.trialStarts(
        event.kind === "trial-started" ? event.trial.number : session.state.trials.length,
        startedAt,
      );
    },
    close: async () => {
      const timer = setTimeout(() => inquiry.abandon(), patienceMs);
      await Promise.all([python, code.settled()]);
      clearTimeout(timer);
    },
  };
}
