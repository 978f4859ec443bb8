// What Tunesmith costs a trial, against a bare loop that spawns the same command at the same parallelism. Both are
// whole processes, started anew for each round and run in turn, so that both meet the same machine; start-up counts.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const parallel = 2;
const rounds = 5;

const cases = [
  { name: "`true`, which reports nothing", command: "true", trials: 1000 },
  {
    name: "50 ms, one metric",
    command: `sh -c 'sleep 0.05; echo "{\\"loss\\": 1}"'`,
    argv: ["sh", ["-c", 'sleep 0.05; echo "{\\"loss\\": 1}"']],
    trials: 200,
  },
];

/** Spawns `trials` processes, `parallel` at a time, and does nothing else. */
function bareLoop([file, args], trials) {
  return new Promise((resolve) => {
    let started = 0;
    let ended = 0;
    const next = () => {
      if (started === trials) return;
      started++;
      spawn(file, args, { stdio: "ignore" }).on("exit", () => {
        if (++ended === trials) resolve();
        else next();
      });
    };
    for (let i = 0; i < parallel; i++) next();
  });
}

if (process.argv[2] === "bare") {
  const { command, argv = [command, []], trials } = cases[Number(process.argv[3])];
  await bareLoop(argv, trials);
} else {
  console.log(`| task | trials | bare loop | Tunesmith | overhead a trial | throughput |`);
  console.log(`|---|--:|--:|--:|--:|--:|`);
  cases.forEach(measure);
}

function measure({ name, command, trials }, index) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tunesmith-overhead-"));
  const study = path.join(folder, "overhead.study.yaml");
  writeFileSync(
    study,
    `run: { command: ${JSON.stringify(command)} }
objective: { minimize: loss }
space: { x: "uniform(0, 1)" }
strategy: random
budget: { trials: ${trials}, parallel: ${parallel} }
seed: 1
`
      .replace('"uniform', "'uniform")
      .replace(')" }', ")' }"),
  );
  const bare = [];
  const ours = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(
      timed(() => execFileSync(process.execPath, [fileURLToPath(import.meta.url), "bare", String(index)])),
    );
    ours.push(
      timed(() => {
        try {
          execFileSync(process.execPath, [cli, "run", study, "--fresh"], { stdio: "ignore" });
        } catch (error) {
          // 2: no trial completed, as it has to be where the task reports nothing.
          if (error.status !== 2) throw error;
        }
      }),
    );
  }
  rmSync(folder, { recursive: true });
  const [b, o] = [median(bare), median(ours)];
  const cells = [
    name,
    trials,
    `${(b / 1000).toFixed(2)} s`,
    `${(o / 1000).toFixed(2)} s`,
    `${((o - b) / trials).toFixed(2)} ms`,
    `${((100 * b) / o).toFixed(1)} %`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
