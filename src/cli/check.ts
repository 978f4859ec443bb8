import type { LocatedProblem } from "../language/check.ts";
import { problemJson } from "../language/problem-json.ts";
import { readPastTrials } from "../node/past-trials.ts";
import { isError } from "../study/problem.ts";
import { type Command, choice, UsageError } from "./command.ts";
import { readStudyFile } from "./study-file.ts";

export const checkCommand: Command = {
  usage: "FILE... [--format text|json]",
  options: { format: { type: "string" } },
  help: { format: "text (default): file:line:col: severity: message [code]; json: an array of problems" },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json"]);
    if (invocation.positionals.length === 0) throw new UsageError("name at least one study file");
    const located = invocation.positionals.flatMap((file) =>
      readStudyFile(file, readPastTrials).checked.problems.map((problem) => ({ file, problem })),
    );
    if (format === "json") {
      const json = located.map(({ file, problem }) => problemJson(file, problem));
      invocation.output.write(`${JSON.stringify(json, undefined, 2)}\n`);
    } else
      for (const { file, problem } of located) invocation.output.write(`${problemLine(file, problem)}\n`);
    return located.some(({ problem }) => isError(problem)) ? 1 : 0;
  },
};

/** A problem as compilers print it, so that editors and CI find the place. */
export function problemLine(file: string, { range, severity, message, code }: LocatedProblem): string {
  return `${file}:${range.start.line + 1}:${range.start.character + 1}: ${severity}: ${message} [${code}]`;
}
