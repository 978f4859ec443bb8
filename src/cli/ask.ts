import { setTimeout as pause } from "node:timers/promises";
import { flagsText } from "../analysis/params-text.ts";
import type { Assignment } from "../engine/assignment.ts";
import { withCallerSession } from "./caller-session.ts";
import { type Command, choice, duration, onlyFile } from "./command.ts";

const lookEveryMs = 300;

export const askCommand: Command = {
  usage: "FILE [--format json|flags] [--wait DURATION]",
  options: { format: { type: "string" }, wait: { type: "string" } },
  help: {
    format: "json (default), or flags: the number and --lr=0.01 ..., as a shell reads them",
    wait: "how long to wait where the strategy has to see results of running trials first; default: as long as it takes",
  },
  async run(invocation) {
    const file = onlyFile(invocation);
    const { output, errors } = invocation;
    const format = choice(invocation, "format", ["json", "flags"]);
    const end = Date.now() + (duration(invocation, "wait") ?? Number.POSITIVE_INFINITY);
    for (let hasSaid = false; ; hasSaid = true) {
      const answer = await withCallerSession(invocation, file, async (session) => {
        for (;;) {
          const next = await session.next();
          if (next.kind !== "ended") return { next, running: session.running.map(({ number }) => number) };
        }
      });
      const { next, running } = answer;
      if (next.kind === "assignment") {
        const { trial, params } = next.assignment.job;
        output.write(
          format === "flags"
            ? `${trial} ${flagsText(params)}\n`
            : `${JSON.stringify(assignmentJson(next.assignment))}\n`,
        );
        return 0;
      }
      const isOver = next.kind === "done" || Date.now() >= end;
      if (isOver || !hasSaid)
        errors.write(
          next.kind === "done"
            ? `tunesmith ask: ${next.reason}\n`
            : `tunesmith ask: the strategy has to see more of ${running.length === 1 ? "trial" : "trials"} ${running.join(", ")} first (tunesmith tell, or cancel)\n`,
        );
      if (isOver) {
        if (format === "json") output.write("null\n");
        return 2;
      }
      await pause(Math.min(lookEveryMs, end - Date.now()));
    }
  },
};

/** As `ask()` of the library gives it. */
function assignmentJson({ job }: Assignment): object {
  const { trial, params, seed, repetition, until, resume } = job;
  return {
    number: trial,
    params,
    seed,
    ...(repetition !== undefined && { repetition }),
    ...(until !== undefined && { resource: until }),
    ...(resume !== undefined && { resumeFrom: { number: resume.trial, step: resume.step } }),
  };
}
