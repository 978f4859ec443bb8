/** What processor time a sampler takes for a proposal, with so many trials in its history. */
import { makeSampler } from "../src/engine/strategy.ts";
import { compileStudy } from "../src/study/compile.ts";
import { randomStream } from "../src/study/random.ts";
import { configurationKey, configure } from "../src/study/space.ts";
import type { Study } from "../src/study/study.ts";
import type { Trial } from "../src/study/trial.ts";
import type { ParamValues } from "../src/study/value.ts";

const repeated = (count: number, parameter: (index: number) => readonly [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => parameter(index)));

/** Spaces of twenty parameters. */
export const spaces: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  numbers: repeated(20, (i) => [`x${i}`, i % 2 === 0 ? "uniform(0, 1)" : "loguniform(1e-4, 1)"]),
  mixed: {
    model: ["linear", "forest", "net"],
    ...repeated(4, (i) => [`x${i}`, "loguniform(1e-4, 1)"]),
    ...repeated(3, (i) => [`n${i}`, "int(1, 200, log)"]),
    ...repeated(3, (i) => [`c${i}`, ["a", "b", "c", "d"]]),
    ...repeated(3, (i) => [`f${i}`, { in: "int(1, 20)", when: 'model == "forest"' }]),
    layers: { in: "int(1, 3)", when: 'model == "net"' },
    ...repeated(5, (i) => [`w${i}`, { in: "uniform(0, 1)", when: 'model == "net"' }]),
  },
};

export interface Times {
  readonly medianMs: number;
  readonly maxMs: number;
}

/** @param proposals how many are timed, each with the result of the one before; the first finds nothing prepared */
export function proposalTimes(
  strategy: string,
  space: Readonly<Record<string, unknown>>,
  { trials, proposals }: { readonly trials: number; readonly proposals: number },
): Times {
  const { study, problems } = compileStudy(
    { space, objective: { minimize: "loss" }, strategy, budget: { trials: trials + proposals } } as never,
    { needsRun: "run-optional" },
  );
  if (study === undefined) throw new Error(problems.map(({ message }) => message).join(" "));
  const history = grownHistory(study);
  const draws = randomStream(1, "history");
  for (let index = 0; index < trials; index++)
    history.add(configure(study.space, ({ domain }) => domain.fromUnit(draws.uniform())));
  const sampler = makeSampler(study, 1);
  const times: number[] = [];
  for (let index = 0; index < proposals; index++) {
    const start = process.cpuUsage();
    const proposal = sampler.propose(history, trials + index);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    history.add(proposal.values);
  }
  times.sort((a, b) => a - b);
  return { medianMs: times[times.length >> 1] as number, maxMs: times.at(-1) as number };
}

function grownHistory({ space }: Study) {
  const trials: Trial[] = [];
  const configurations = new Map<number, Trial>();
  const configurationKeys = new Set<string>();
  const add = (params: ParamValues) => {
    const number = trials.length;
    const loss = space.parameters.reduce((sum, { name, domain }, position) => {
      const value = params[name];
      return value === undefined ? sum : sum + (domain.toUnit(value) - 0.3) ** 2 / (1 + position);
    }, 0);
    const trial: Trial = {
      number,
      configuration: number,
      state: "complete",
      params,
      values: [loss],
      metrics: { loss },
      reports: [{ step: 1, values: [loss] }],
      step: 1,
      note: null,
      reason: null,
      segments: [],
      startedAt: number,
      endedAt: number + 1,
      retryOf: null,
      superseded: false,
      violations: null,
    };
    trials.push(trial);
    configurations.set(number, trial);
    configurationKeys.add(configurationKey(space, params));
  };
  return { trials, configurations, configurationKeys, horizon: undefined, add };
}
