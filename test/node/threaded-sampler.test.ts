import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AsyncSampler } from "../../src/engine/async-sampler.ts";
import { createMemoryJournal } from "../../src/engine/memory-journal.ts";
import type { Job, JobListener } from "../../src/engine/ports.ts";
import { type RunEvent, runStudy } from "../../src/engine/run.ts";
import { samplerTask } from "../../src/engine/sampler-task.ts";
import { makeSampler, makeScheduler, samplerContext } from "../../src/engine/strategy.ts";
import { StudySession } from "../../src/engine/study-session.ts";
import { JournalFold } from "../../src/engine/study-state.ts";
import { systemClock } from "../../src/node/system-clock.ts";
import { ThreadedSampler } from "../../src/node/threaded-sampler.ts";
import { findSampler } from "../../src/samplers/registry.ts";
import { compileStudy } from "../../src/study/compile.ts";
import type { Study } from "../../src/study/study.ts";
import type { Trial } from "../../src/study/trial.ts";
import { fates, historyBuilder } from "../samplers/history-builder.ts";

let folder: string;
let thread: URL;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tunesmith-thread-"));
  const outfile = join(folder, "sampler-thread.mjs");
  const entry = fileURLToPath(new URL("../../src/node/sampler-thread.ts", import.meta.url));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
  });
  thread = pathToFileURL(outfile);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function studyOf(changes: Readonly<Record<string, unknown>> = {}): Study {
  const { study, problems } = compileStudy(
    {
      space: {
        lr: "loguniform(1e-4, 1)",
        width: "int(8, 256, log)",
        optimizer: ["sgd", "adam"],
        batch: "ordinal(16, 32, 64)",
        nesterov: "bool",
        momentum: { in: "uniform(0, 0.99)", when: 'optimizer == "sgd"' },
        fixed: 7,
      },
      derived: { size: "width * 2" },
      require: ["width * batch <= 8192"],
      objective: { minimize: "loss" },
      strategy: "gp",
      budget: { trials: 30 },
      ...changes,
    },
    { needsRun: "run-optional" },
  );
  if (study === undefined) throw new Error(JSON.stringify(problems));
  return study;
}

const threaded = (study: Study, plugin?: string) =>
  new ThreadedSampler(
    thread,
    samplerTask(study.strategy.sampler, samplerContext(study, 1), plugin),
    plugin === undefined ? findSampler(study.strategy.sampler)?.reads : undefined,
  );

/** A plug-in whose `propose` has this body, with `index` and `values` to hand. */
function plugin(name: string, body: string): string {
  const file = join(folder, `${name}.mjs`);
  const signal = JSON.stringify(folder);
  writeFileSync(
    file,
    `import { existsSync, writeFileSync } from "node:fs";
    const folder = ${signal};
    export default { kind: "sampler", name: ${JSON.stringify(name)}, create: () => ({ propose(history, index) {
      const values = { x: index / 10 };
      ${body}
      return { kind: "values", values };
    } }) };`,
  );
  return pathToFileURL(file).href;
}

const small = () =>
  studyOf({ space: { x: "uniform(0, 1)" }, derived: {}, require: [], budget: { trials: 6, parallel: 2 } });

describe("a sampler on a thread decides as it does in process", () => {
  test("whatever became of earlier trials", async () => {
    const study = studyOf();
    const inProcess = makeSampler(study, 1);
    const sampler = threaded(study);
    const builder = historyBuilder(study.space);
    for (let index = 0; index < 30; index++) {
      const expected = inProcess.propose(builder.build(), index);
      expect(await sampler.propose(builder.build(), index)).toEqual(expected);
      if (expected.kind === "exhausted") throw new Error(expected.reason);
      const loss = Math.log(Number(expected.values["lr"])) ** 2 + Number(expected.values["width"]) / 100;
      builder.add(expected.values, fates[index % fates.length] ?? "complete", [loss]);
    }
    sampler.abandon();
  });

  test.each([
    ["", {}],
    [", though only up to a horizon", { reproducible: { lag: 2 } }],
  ])("in the same study both ways%s", async (_, changes) => {
    const study = studyOf({ budget: { trials: 18 }, ...changes });
    const [expected, actual] = [
      await runOn(study, makeSampler(study, 1)),
      await runOn(study, threaded(study)),
    ];
    expect(actual.session.state.trials.map(({ params, note }) => ({ params, note }))).toEqual(
      expected.session.state.trials.map(({ params, note }) => ({ params, note })),
    );
    expect(actual.session.state.trials).toHaveLength(18);
  });

  test("where a model learns from the curves of trials that were stopped early", async () => {
    const axes = Array.from({ length: 40 }, (_, axis) => [`x${axis}`, "uniform(0, 1)"]);
    const study = studyOf({
      space: Object.fromEntries(axes),
      derived: {},
      require: [],
      fidelity: { resource: "epoch", min: 1, max: 9 },
      strategy: { name: "asha", sampler: "bayesian" },
    });
    // Whoever is ahead at first falls behind, so that what is learned depends on the step that is looked at.
    const train = async ({ params }: Job, listener: JobListener) => {
      const [x, y] = [Number(params["x0"]), Number(params["x1"])];
      for (let epoch = 1; epoch <= 9; epoch++) listener.onReport({ epoch, loss: x / epoch + y * epoch });
    };
    const runs = [makeSampler(study, 1), threaded(study)].map((sampler) => runOn(study, sampler, { train }));
    const [expected, actual] = (await Promise.all(runs)).map(({ session }) => session.state.trials);
    const told = (trials: readonly Trial[] = []) =>
      trials.map(({ params, note, state, reports }) => ({ params, note, state, steps: reports.length }));
    expect(told(actual)).toEqual(told(expected));
    expect(new Set(expected?.map(({ state }) => state))).toEqual(new Set(["complete", "pruned"]));
    expect(expected?.at(-1)?.note).toMatch(/^tpe: .*drawn near the best/);
  });
});

describe("while a proposal is being computed", () => {
  test("reports and endings of running trials go on", async () => {
    // The second proposal waits until the test has seen the first trial report and end.
    const address = plugin("patient", 'if (index === 1) while (!existsSync(folder + "/seen")) ;');
    const study = small();
    const events: string[] = [];
    const { summary } = await runOn(study, threaded(study, address), {
      train: async (job, listener) => {
        if (job.trial === 0)
          for (let step = 0; step < 5; step++) await tick(() => listener.onReport({ loss: step }));
        else listener.onReport({ loss: job.trial });
      },
      observe: (event) => {
        events.push(`${event.kind} ${event.trial.number}`);
        if (event.kind === "trial-ended" && event.trial.number === 0) writeFileSync(join(folder, "seen"), "");
      },
    });
    expect(summary.kind).toBe("done");
    expect(events.indexOf("trial-ended 0")).toBeLessThan(events.indexOf("trial-started 1"));
    expect(events.filter((event) => event === "report 0")).toHaveLength(5);
  });

  test("the run can be stopped", async () => {
    const address = plugin("endless", "if (index === 1) for (;;) ;");
    const study = small();
    const { summary, session } = await runOn(study, threaded(study, address), {
      train: (_, listener) => tick(() => listener.onReport({ loss: 1 })),
      observe: (event, stop) => {
        if (event.kind === "report") stop("enough");
      },
    });
    expect(summary).toMatchObject({ kind: "stopped", reason: "enough" });
    expect(session.state.trials).toHaveLength(1);
  });
});

describe("errors in the thread", () => {
  test("end the run with what the sampler said", async () => {
    const study = small();
    const address = plugin("broken", 'if (index === 2) throw new Error("no more ideas");');
    const { summary, session } = await runOn(study, threaded(study, address));
    expect(summary.kind).toBe("failed");
    expect(summary.reason).toMatch(/broken\.mjs failed: no more ideas$/);
    expect(session.state.trials.map(({ state }) => state)).not.toContain("running");
  });

  test("a thread that dies is started anew, and knows what the one before knew", async () => {
    const study = small();
    const address = plugin(
      "mortal",
      `if (index === 3 && !existsSync(folder + "/died")) { writeFileSync(folder + "/died", ""); process.exit(9); }
      values.x = history.configurationKeys.size / 10;`,
    );
    const { summary, session } = await runOn(study, threaded(study, address));
    expect(summary.kind).toBe("done");
    expect(existsSync(join(folder, "died"))).toBe(true);
    expect(session.state.trials.map(({ params }) => params["x"])).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  });

  test("a thread that dies over a proposal again and again ends the run", async () => {
    const study = small();
    const { summary } = await runOn(
      study,
      threaded(study, plugin("deadly", "if (index === 1) process.exit(9);")),
    );
    expect(summary.kind).toBe("failed");
    expect(summary.reason).toMatch(/deadly\.mjs ended twice over one of them with code 9$/);
  });
});

const tick = (then: () => void) =>
  new Promise<void>((resolve) => {
    setTimeout(() => {
      then();
      resolve();
    }, 1);
  });

interface Surroundings {
  train?(job: Job, listener: JobListener): Promise<void>;
  observe?(event: RunEvent, stop: (reason: string) => void): void;
}

/** Runs a study on this machine's clock; a trial reports the number that is its best guess, and ends. */
async function runOn(study: Study, sampler: AsyncSampler, surroundings: Surroundings = {}) {
  const {
    train = async ({ trial }: Job, listener: JobListener) => listener.onReport({ loss: (trial * 7) % 5 }),
    observe,
  } = surroundings;
  const session = await StudySession.open({
    study,
    seed: 1,
    journal: createMemoryJournal(),
    fold: new JournalFold(),
    workerId: "test",
    clock: systemClock,
    makeSampler: () => sampler,
    makeScheduler: (seed) => makeScheduler(study, seed),
  });
  if (!(session instanceof StudySession)) throw new Error(session.message);
  const run = runStudy({
    session,
    clock: systemClock,
    executor: {
      start(job, listener) {
        let isStopped = false;
        const end = (outcome: Parameters<JobListener["onEnd"]>[0]) => {
          if (isStopped) return;
          isStopped = true;
          listener.onEnd(outcome, "none");
        };
        // Later, as every process ends later than it starts.
        void tick(() => {})
          .then(() => train(job, listener))
          .then(() => end({ kind: "exited", code: 0 }));
        return { stop: () => void tick(() => end({ kind: "stopped" })) };
      },
    },
    ...(observe && { observer: (event) => observe(event, (reason) => run.stop(reason)) }),
  });
  return { session, summary: await run.done };
}
