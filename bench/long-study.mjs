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
/** A runner is measured over so many trials around a place, after so many in which its code gets warm. */
const width = 80;
const warmUp = 50;
const rounds = 9;
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

console.log(`| strategy | a trial at ${early} | at ${late.toLocaleString("en")} | ratio (of the rounds) |`);
console.log("|---|--:|--:|--:|");
for (const study of timed) console.log(await compareCost(study));
console.log(`\n| study of ${trials.toLocaleString("en")} | peak memory | going on with | peak memory |`);
console.log("|---|--:|---|--:|");
for (const study of remembered) await measureMemory(study);

/** Early and late by turns, each time in a new runner, so that both meet the same machine. */
async function compareCost({ strategy, fidelity }) {
  const studies = [];
  for (const at of [early, late]) {
    const study = createStudy(fidelity);
    const before = at - width / 2 - warmUp;
    await study.run(strategy, before);
    study.save();
    studies.push({ study, before, costs: [] });
  }
  for (let round = 0; round < rounds; round++)
    for (const { study, before, costs } of studies) {
      const spent = [];
      await study.run(strategy, before + warmUp + width, (ended, pid) => {
        if (ended === warmUp || ended === warmUp + width) spent.push(processorMs(pid));
      });
      costs.push((spent[1] - spent[0]) / width);
      study.restore();
    }
  for (const { study } of studies) study.remove();
  const [before, after] = studies.map(({ costs }) => costs);
  const ratios = before.map((cost, round) => after[round] / cost).sort((a, b) => a - b);
  const cells = [
    `\`${strategy}\``,
    `${median(before).toFixed(2)} ms`,
    `${median(after).toFixed(2)} ms`,
    `${(median(after) / median(before)).toFixed(2)} (${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)})`,
  ];
  return `| ${cells.join(" | ")} |`;
}

async function measureMemory({ strategy, fidelity, command, goesOn }) {
  const study = createStudy(fidelity, command);
  const budget = 2 * trials;
  const shown = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  const peak = await study.run(strategy, budget, stopAfter(trials));
  study.save();
  for (const next of goesOn) {
    const later = await study.run(next, budget, stopAfter(more));
    console.log(`| \`${strategy}\` | ${shown(peak)} | \`${next}\` | ${shown(later)} |`);
    study.restore();
  }
  study.remove();
}

/** Ends a runner in good order once so many trials have ended. */
function stopAfter(count) {
  return (ended, pid) => {
    if (ended !== count) return "go on";
    process.kill(pid, "SIGINT");
    return "stop";
  };
}

/** A study in a folder of its own, to which runners can return as it was. */
function createStudy(fidelity = "", command = reporting) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tunesmith-long-"));
  const file = path.join(folder, "long.study.yaml");
  const records = path.join(folder, ".tunesmith", "long");
  const [journal, saved] = [path.join(records, "journal.log"), path.join(folder, "journal.saved")];
  const trialFolders = path.join(records, "trials");
  let known = new Set();
  return {
    /** @returns the most memory that the runner was seen to hold, in bytes */
    run(strategy, budget, observe) {
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
      return run(file, observe);
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

/** @param observe called after each trial with how many have ended; says `stop` where it stops the runner */
async function run(file, observe = () => "go on") {
  const runner = spawn(process.execPath, [cli, "run", file, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = new Promise((resolve) => runner.once("exit", resolve));
  let ended = 0;
  let peak = 0;
  let isStopped = false;
  for await (const line of createInterface({ input: runner.stdout })) {
    if (isStopped || !line.startsWith('{"event":"trial-ended"')) continue;
    if (!line.includes('"state":"complete"') && !line.includes('"state":"pruned"')) throw new Error(line);
    ended += 1;
    if (ended % 10 === 0) peak = peakMemoryBytes(runner.pid) || peak;
    isStopped = observe(ended, runner.pid) === "stop";
  }
  const code = await exit;
  if (!isStopped && code !== 0) throw new Error(`the runner ended with ${code} after ${ended} trials`);
  return peak;
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
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
