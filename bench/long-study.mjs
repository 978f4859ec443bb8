// What a trial costs a runner late in a long study against early in it, and how much memory the runner takes. Both are
// read from the runner's own process: its processor time, since trials and other programs share the machine, and its
// memory at its peak. LONG_STUDY_TRIALS=400 tries it out on small studies.
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
/** The length of the studies whose memory is measured; a trial's cost is measured at half of it. */
const trials = Number(process.env.LONG_STUDY_TRIALS ?? 20_000);
const [early, late] = [100, trials / 2];
/**
 * Where studies lie whose time is measured: in memory where that can be had, for some file systems take several times as
 * long to make a folder at one moment as at another.
 */
const memoryFolder = existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir();
/** A runner is measured over so many trials; one that goes on for all rounds, over as many for each. */
const width = 80;
/** Trials that a runner has yet to run when it has been measured, so that its end is not part of it. */
const rest = 10;
const rounds = 25;
/** More trials with which a runner goes on in a long study. */
const more = 50;

const reporting = `run: { command: "echo '{\\"epoch\\":1,\\"loss\\":{x},\\"y\\":{y},\\"n\\":{n}}'" }`;
/**
 * Goes on from step to step, as populations need it, with losses as if by chance: half of the population become new
 * trials at each step.
 */
const saving = `run:
  shell: true
  command: echo "{\\"epoch\\":$TUNESMITH_RESOURCE,\\"loss\\":0.$(( ($TUNESMITH_TRIAL * 7919 + $TUNESMITH_RESOURCE * 10473) % 99991 )),\\"x\\":"{x}",\\"y\\":"{y}",\\"n\\":"{n}"}"; touch $TUNESMITH_CHECKPOINT/saved`;
const pbt = "{ name: pbt, population: 100, interval: 1, quantile: 0.5 }";
const fidelity = "fidelity: { resource: epoch, min: 1, max: 9 }\n";
/** Strategies whose cost for a trial is compared early and late. */
const timed = [
  { strategy: "random" },
  { strategy: "asha", fidelity },
  { strategy: "tpe" },
  { strategy: "cma-es" },
  { strategy: "evolution" },
];
/** How a long study came about, and the strategies with which a runner goes on in it. */
const remembered = [
  { strategy: "random", goesOn: ["bayesian", "evolution", "nsga2"] },
  { strategy: "asha", fidelity, goesOn: ["{ name: asha, sampler: bayesian }"] },
  { strategy: "hyperband", fidelity, goesOn: ["hyperband"] },
  { strategy: pbt, fidelity: fidelity.replace("9", String(trials)), goesOn: [pbt], command: saving },
];

/** Runners that are there: one that is held would outlive the bench. */
const runners = new Set();
process.on("exit", () => {
  for (const runner of runners) runner.kill("SIGKILL");
});

const lateText = late.toLocaleString("en");
console.log(`| strategy | at ${early} | at ${lateText} | ratio | at ${lateText}, gone on | ratio |`);
console.log("|---|--:|--:|--:|--:|--:|");
for (const study of timed) console.log(await compareCost(study));
console.log(`\n| study of ${trials.toLocaleString("en")} | peak memory | going on with | peak memory |`);
console.log("|---|--:|---|--:|");
for (const study of remembered) await measureMemory(study);

/**
 * By turns, so that all meet the same machine: a new study; one that has run from its first trial to a late one, and is
 * held in between; and a long one with which a new runner goes on.
 */
async function compareCost({ strategy, fidelity }) {
  const before = early - width / 2;
  const parent = memoryFolder;
  const interrupted = createStudy({ parent, fidelity });
  await interrupted.start(strategy, late - early).finish();
  interrupted.save();
  const lasting = createStudy({ parent, fidelity });
  const lastingRunner = lasting.start(strategy, late + 2 * rounds * width);
  await lastingRunner.until(late - width / 2);
  lastingRunner.hold();
  const costs = { early: [], late: [], goneOn: [] };
  for (let round = 0; round < rounds; round++) {
    const young = createStudy({ parent, fidelity });
    const first = young.start(strategy, before + width + rest);
    costs.early.push(await first.cost(before, width));
    await first.finish();
    young.remove();
    lastingRunner.goOn();
    // What ran when it was held ends first.
    costs.late.push(await lastingRunner.cost(lastingRunner.ended + 4, width));
    lastingRunner.hold();
    const next = interrupted.start(strategy, late - early + before + width + rest);
    costs.goneOn.push(await next.cost(before, width));
    await next.finish();
    interrupted.restore();
  }
  lastingRunner.goOn();
  await lastingRunner.stop();
  interrupted.remove();
  lasting.remove();
  const shown = (list) => `${median(list).toFixed(2)} ms`;
  /** The ratio of the medians, and the middle half of the rounds' own ratios. */
  const against = (list) => {
    const ratios = list.map((cost, round) => cost / costs.early[round]);
    const [low, high] = [quantile(ratios, 0.25), quantile(ratios, 0.75)];
    return `${(median(list) / median(costs.early)).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  };
  const cells = [
    shown(costs.early),
    shown(costs.late),
    against(costs.late),
    shown(costs.goneOn),
    against(costs.goneOn),
  ];
  return `| \`${strategy}\` | ${cells.join(" | ")} |`;
}

async function measureMemory({ strategy, fidelity, command, goesOn }) {
  const study = createStudy({ parent: os.tmpdir(), fidelity, command });
  const budget = 2 * trials;
  const shown = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  const peakOf = async (strategy, ended) => {
    const runner = study.start(strategy, budget);
    await runner.until(ended);
    await runner.stop();
    return runner.peakBytes;
  };
  const peak = await peakOf(strategy, trials);
  study.save();
  for (const next of goesOn) {
    const later = await peakOf(next, more);
    console.log(`| \`${strategy}\` | ${shown(peak)} | \`${next}\` | ${shown(later)} |`);
    study.restore();
  }
  study.remove();
}

/** A study in a folder of its own, to which runners can return as it was. */
function createStudy({ parent, fidelity = "", command = reporting }) {
  const folder = mkdtempSync(path.join(parent, "tunesmith-long-"));
  const file = path.join(folder, "long.study.yaml");
  const records = path.join(folder, ".tunesmith", "long");
  const [journal, saved] = [path.join(records, "journal.log"), path.join(folder, "journal.saved")];
  const trialFolders = path.join(records, "trials");
  let known = new Set();
  return {
    start(strategy, budget) {
      writeFileSync(
        file,
        `${command}
objective: { minimize: loss }
${fidelity}space: { x: "uniform(0, 1)", y: "loguniform(1e-4, 1)", n: "int(1, 100)" }
strategy: ${strategy}
budget: { trials: ${budget}, parallel: 2 }
seed: 1
`,
      );
      return startRunner(file);
    },
    save() {
      copyFileSync(journal, saved);
      known = new Set(readdirSync(trialFolders));
    },
    restore() {
      copyFileSync(saved, journal);
      for (const name of readdirSync(trialFolders))
        if (!known.has(name)) rmSync(path.join(trialFolders, name), { recursive: true });
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startRunner(file) {
  const runner = spawn(process.execPath, [cli, "run", file, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  runners.add(runner);
  const { pid } = runner;
  const waiting = [];
  let ended = 0;
  let peakBytes = 0;
  let isStopped = false;
  createInterface({ input: runner.stdout }).on("line", (line) => {
    if (!line.startsWith('{"event":"trial-ended"')) return;
    if (line.includes('"state":"failed"')) throw new Error(line);
    ended += 1;
    if (ended % 10 === 0) peakBytes = peakMemoryBytes(pid) || peakBytes;
    if (waiting[0]?.count === ended) waiting.shift().resolve(processorMs(pid));
  });
  const exit = new Promise((resolve, reject) => {
    runner.once("exit", (code) => {
      runners.delete(runner);
      const problem = new Error(`a runner ended with ${code} after ${ended} trials`);
      for (const { reject } of waiting) reject(problem);
      if (code === 0 || (isStopped && code === 130)) resolve();
      else reject(problem);
    });
  });
  /** Resolves with the processor time that the runner has taken by then. */
  const until = (count) => new Promise((resolve, reject) => waiting.push({ count, resolve, reject }));
  return {
    get ended() {
      return ended;
    },
    /** The most memory that it was seen to hold. */
    get peakBytes() {
      return peakBytes;
    },
    until,
    /** Milliseconds a trial, over `count` trials from one on. */
    async cost(from, count) {
      const [before, after] = await Promise.all([until(from), until(from + count)]);
      return (after - before) / count;
    },
    hold: () => runner.kill("SIGSTOP"),
    goOn: () => runner.kill("SIGCONT"),
    finish: () => exit,
    /** In good order. */
    stop() {
      isStopped = true;
      runner.kill("SIGINT");
      return exit;
    },
  };
}

/** Of all threads of the process, without the processes that it started. */
function processorMs(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  // The first number is the time on a processor, in nanoseconds.
  const times = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return times.reduce((sum, time) => sum + time, 0) / 1e6;
}

function peakMemoryBytes(pid) {
  const text = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, "utf8") : "";
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1]) * 1024;
}

function median(values) {
  return quantile(values, 0.5);
}

function quantile(values, share) {
  return [...values].sort((a, b) => a - b)[Math.floor(share * values.length)];
}
