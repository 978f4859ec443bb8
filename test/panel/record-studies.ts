// Runs the studies of `studies/` on a virtual clock, with training that is a formula, and writes down their journals.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { comparisonAttribute, memberName, placeRecord } from "../../src/engine/comparison-member.ts";
import type { JournalRecord } from "../../src/engine/journal-record.ts";
import { formatRecord } from "../../src/engine/journal-text.ts";
import type { Job } from "../../src/engine/ports.ts";
import type { Failure } from "../../src/engine/simulated-executor.ts";
import { studyOf } from "../../src/study/check-comparison.ts";
import { randomStream } from "../../src/study/random.ts";
import { makeStudy } from "../engine/make-study.ts";
import { type Simulation, simulate } from "../engine/simulate.ts";

type Metrics = Readonly<Record<string, number>>;

const number = ({ params }: Job, name: string) => Number(params[name] ?? 0);
const noise = (job: Job, key: string | number) => randomStream(11, "noise", job.seed, key).normal();

/** How far a parameter on a logarithmic scale is from its best value, in powers of ten. */
const decades = (job: Job, name: string, best: number) => Math.log10(number(job, name) / best);

const mixed: Simulation = {
  resource: "epoch",
  steps: 12,
  train: (job, step): Metrics => {
    const { optimizer } = job.params;
    const momentum = optimizer === "sgd" ? 0.6 * (number(job, "momentum") - 0.9) ** 2 : 0;
    const base =
      0.12 +
      0.11 * decades(job, "lr", 0.01) ** 2 +
      0.03 * Math.abs(Math.log2(number(job, "width") / 128)) +
      (optimizer === "rmsprop" ? 0.15 : 0) +
      momentum;
    const loss = base + 1.6 * Math.exp(-step * 0.45) + 0.01 * noise(job, step);
    const latency = 2 + (number(job, "width") * number(job, "layers")) / 70;
    return { loss: Math.max(0.01, loss), accuracy: Math.max(0, 1 - loss / 2), latency_ms: latency };
  },
  stepMs: (job) => 400 + number(job, "width") * number(job, "layers") * 2 + 60 * Math.abs(noise(job, "pace")),
  failure: (job): Failure | undefined => {
    if (number(job, "lr") > 0.5) return { kind: "not-a-number", step: 2 };
    return Math.abs(noise(job, "luck")) > 2.1
      ? { kind: "exit", step: 3, code: 1, lastLine: "RuntimeError: out of memory" }
      : undefined;
  },
};

const tradeOffs: Simulation = {
  steps: 1,
  train: (job): Metrics => {
    const size = number(job, "width") * number(job, "layers");
    const accuracy = 0.98 - 0.5 / Math.log2(size + 2) - 0.3 * (number(job, "dropout") - 0.2) ** 2;
    return {
      accuracy: accuracy + 0.004 * noise(job, "accuracy"),
      latency_ms: 1 + size / 60 + 3 * number(job, "dropout"),
      memory_mb: 80 + size / 3,
    };
  },
  stepMs: (job) => 900 + number(job, "width") * number(job, "layers"),
};

const rungs: Simulation = {
  resource: "epoch",
  steps: 27,
  train: (job, step): Metrics => {
    const best = 0.97 - 0.06 * decades(job, "lr", 0.03) ** 2 - 0.4 * (number(job, "dropout") - 0.25) ** 2;
    const pace = job.params["activation"] === "tanh" ? 0.1 : 0.22;
    return { accuracy: Math.max(0.1, best * (1 - 0.8 * Math.exp(-pace * step)) + 0.008 * noise(job, step)) };
  },
  stepMs: (job) => 700 + 300 * Math.abs(noise(job, "pace")),
};

/** What a trial has learned after each step; one that goes on from a checkpoint begins with what that one knew. */
function population(): Simulation {
  const learned = new Map<string, number>();
  return {
    resource: "step",
    steps: 40,
    train: (job, step): Metrics => {
      const from = job.resume;
      const before =
        from && step === from.step + 1
          ? (learned.get(`${from.trial} ${from.step}`) ?? 0)
          : (learned.get(`${job.trial} ${step - 1}`) ?? 0);
      // The best learning rate falls while the training goes on, which no constant value can follow.
      const fit = Math.exp(-(decades(job, "lr", 0.3 * 10 ** (-step / 18)) ** 2));
      const after = before + (1 - before) * 0.12 * fit - 0.3 * number(job, "entropy") * (step / 40) * 0.1;
      learned.set(`${job.trial} ${step}`, after);
      return { score: after + 0.004 * noise(job, step) };
    },
    stepMs: (job) => 900 + 200 * Math.abs(noise(job, "pace")),
  };
}

/** F. H. Branin's function, whose least value is 0.398. */
const strategies: Simulation = {
  steps: 1,
  train: (job): Metrics => {
    const [x, y] = [number(job, "x"), number(job, "y")];
    const curve = y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6;
    return { loss: curve ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10 };
  },
  stepMs: () => 1000,
};

const [folder = "", ...wanted] = process.argv.slice(2);
const definitionOf = (name: string): Readonly<Record<string, unknown>> =>
  parse(readFileSync(join(folder, name, "study.yaml"), "utf8"));

async function record(
  name: string,
  simulation: Simulation,
  change: Readonly<Record<string, unknown>> = {},
): Promise<readonly JournalRecord[]> {
  const { journal } = await simulate(makeStudy({ ...definitionOf(name), ...change }), simulation);
  return journal.records;
}

/** Each run in a folder of its own, as they lie in the folder of a comparison. */
async function recordComparison(name: string, simulation: Simulation): Promise<void> {
  const study = makeStudy(definitionOf(name));
  const { entries, seeds } = study.comparison ?? { entries: [], seeds: 0 };
  for (let repetition = 1; repetition <= seeds; repetition++) {
    for (const entry of entries) {
      const place = { comparison: name, strategy: entry.label, repetition, position: entry.position };
      const run = { ...studyOf(study, entry), name: memberName(place), seed: (study.seed ?? 0) + repetition };
      const { journal } = await simulate(run, simulation);
      const [created, ...others] = journal.records as [JournalRecord, ...JournalRecord[]];
      const placed: JournalRecord = {
        op_code: 3,
        worker_id: created.worker_id,
        study_id: 0,
        system_attr: { [comparisonAttribute]: placeRecord(place) },
      };
      const member = join(name, "compare", `${entry.label}-${repetition}`);
      mkdirSync(join(folder, member), { recursive: true });
      write(member, [created, placed, ...others]);
    }
  }
}

function write(name: string, records: readonly JournalRecord[]): void {
  const text = records.map((each) => `${formatRecord(each)}\n`).join("");
  writeFileSync(join(folder, name, "journal.log"), text);
  console.log(`${name}: ${records.length} records, ${Math.round(text.length / 1024)} kB`);
}

/** Several journals in one: a study's id counts studies, a trial's the trials of all studies. */
function joined(journals: readonly (readonly JournalRecord[])[]): readonly JournalRecord[] {
  let trials = 0;
  return journals.flatMap((records, study) => {
    const before = trials;
    trials += records.filter(({ op_code }) => op_code === 4).length;
    return records.map((each) => ({
      ...each,
      ...("study_id" in each && { study_id: study }),
      ...("trial_id" in each && { trial_id: before + each.trial_id }),
    })) as JournalRecord[];
  });
}

const recordings: Readonly<Record<string, () => Promise<void>>> = {
  mixed: async () => write("mixed", await record("mixed", mixed)),
  "trade-offs": async () => write("trade-offs", await record("trade-offs", tradeOffs)),
  rungs: async () => write("rungs", await record("rungs", rungs)),
  population: async () => write("population", await record("population", population())),
  strategies: async () => {
    const runs: (readonly JournalRecord[])[] = [];
    for (const strategy of ["random", "tpe", "gp"]) {
      for (const seed of [1, 2, 3]) {
        const change = { study: `${strategy}-${seed}`, strategy, seed };
        runs.push(await record("strategies", strategies, change));
      }
    }
    write("strategies", joined(runs));
  },
  comparison: () => recordComparison("comparison", { ...rungs, steps: 9 }),
};
for (const [name, make] of Object.entries(recordings))
  if (wanted.length === 0 || wanted.includes(name)) await make();
