import { dirname, join, resolve } from "node:path";
import { statementOf } from "../analysis/explain/study-sentences.ts";
import { whyTheseValues, whyThisEnd } from "../analysis/explain/trial-sentences.ts";
import { explainStudy } from "../engine/explain-study.ts";
import { type ExplainedStudy, explainTrial } from "../engine/explain-trial.ts";
import { readExplainedStudy } from "../node/explained-study.ts";
import { type Command, CommandError, choice, type Invocation, UsageError } from "./command.ts";
import { askedResults, studyOption } from "./results.ts";

export const explainCommand: Command = {
  usage: "FILE [TRIAL] [--format text|json] [--study NAME]",
  options: { format: { type: "string" }, ...studyOption.options },
  help: {
    format: "text (default) or json, the numbers that the sentences are made of",
    ...studyOption.help,
  },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json"]);
    const { explained, trial } = asked(invocation);
    const { output } = invocation;
    if (trial !== undefined) {
      const explanation = explainTrial(explained, trial);
      if (format === "json") {
        output.write(`${JSON.stringify(explanation, undefined, 2)}\n`);
        return 0;
      }
      output.write(`trial ${trial} of ${explained.state.name}\n`);
      section(output, "Why these values", whyTheseValues(explanation));
      section(output, "What became of it", whyThisEnd(explanation));
      return 0;
    }
    const findings = explainStudy(explained);
    if (format === "json") {
      output.write(`${JSON.stringify({ study: explained.state.name, findings }, undefined, 2)}\n`);
      return 0;
    }
    const statements = findings.map((finding) => statementOf(finding));
    output.write(`${explained.state.name}\n`);
    section(
      output,
      "What the study has learned",
      statements.flatMap(({ said }) => said),
    );
    section(
      output,
      "What to change",
      statements.flatMap(({ advice }) => advice),
    );
    return 0;
  },
};

function section(output: Invocation["output"], title: string, sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  output.write(`\n${title}\n${sentences.map((sentence) => `  ${sentence}\n`).join("")}`);
}

interface Asked {
  readonly explained: ExplainedStudy;
  readonly trial: number | undefined;
}

function asked(invocation: Invocation): Asked {
  const [file = "", number, ...others] = invocation.positionals;
  const { state, folder } = askedResults({
    ...invocation,
    positionals: others.length > 0 ? invocation.positionals : invocation.positionals.slice(0, 1),
  });
  const trial = number === undefined ? undefined : Number(number);
  if (trial !== undefined && (!/^\d+$/.test(number ?? "") || state.trials[trial] === undefined)) {
    const last = state.trials.length - 1;
    const has = last < 0 ? "there are no trials yet" : `the trials are 0 to ${last}`;
    throw new UsageError(`TRIAL is the number of a trial, not ${number}; ${has}`);
  }
  const journal = folder ? folder.journal : resolve(file);
  const explained = readExplainedStudy({
    journal,
    definition: folder ? folder.definition : join(dirname(journal), "study.yaml"),
    file,
    study: state.name,
  });
  if (explained === undefined) throw new CommandError(`${journal} holds no study ${state.name} any more`);
  return { explained, trial };
}
