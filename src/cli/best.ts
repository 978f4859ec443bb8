import { stringify } from "yaml";
import { bestTrial, paretoFront } from "../analysis/best.ts";
import { finiteMetrics } from "../analysis/trial-json.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValue } from "../study/value.ts";
import { type Command, choice, type Invocation, onlyFile } from "./command.ts";
import { readResults } from "./results.ts";
import { shortValue } from "./trials.ts";

export const bestCommand: Command = {
  name: "best",
  usage: "FILE [--format text|json|flags|yaml]",
  summary: "Prints the best trial; the Pareto front where there are several objectives.",
  options: { format: { type: "string" } },
  help: {
    format: "text (default), json, flags (--lr=0.01 ..., one line a trial) or yaml (the values alone)",
  },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json", "flags", "yaml"]);
    const { state, objectives, name } = readResults(onlyFile(invocation));
    const [objective] = objectives;
    const best = objective && bestTrial(state.trials, objective);
    if (best === undefined) {
      invocation.errors.write(`tunesmith best: no trial of ${name} is complete yet\n`);
      return 2;
    }
    const isFront = objectives.length > 1;
    const trials = isFront ? paretoFront(state.trials, objectives) : [best];
    print(
      invocation,
      format,
      trials,
      isFront,
      objectives.map(({ metric }) => metric),
    );
    return 0;
  },
};

function print(
  { output }: Invocation,
  format: "text" | "json" | "flags" | "yaml",
  trials: readonly Trial[],
  isFront: boolean,
  metrics: readonly string[],
): void {
  switch (format) {
    case "json": {
      const json = trials.map((trial) => ({
        number: trial.number,
        params: trial.params,
        metrics: finiteMetrics(trial.metrics),
      }));
      output.write(`${JSON.stringify(isFront ? json : json[0], undefined, 2)}\n`);
      return;
    }
    case "flags":
      for (const { params } of trials) output.write(`${flags(params)}\n`);
      return;
    case "yaml":
      output.write(stringify(isFront ? trials.map(({ params }) => params) : trials[0]?.params));
      return;
    case "text":
      for (const trial of trials) output.write(describe(trial, metrics));
  }
}

function flags(params: Readonly<Record<string, ParamValue>>): string {
  return Object.entries(params)
    .map(([name, value]) => shellWord(`--${name}=${value}`))
    .join(" ");
}

/** Quoted for a POSIX shell where it holds anything but plain characters. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function describe({ number, params, metrics }: Trial, objectives: readonly string[]): string {
  const values = objectives.map((name) => `${name} ${shortValue(metrics[name])}`).join(", ");
  const lines = Object.entries(params).map(([name, value]) => `  ${name}: ${shortValue(value)}`);
  return `trial ${number}: ${values}\n${lines.join("\n")}\n`;
}
