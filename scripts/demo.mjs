/**
 * `npm run demo`: builds Tunesmith, runs the example study for real, and says what it found.
 */
import { spawn } from "node:child_process";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const studyFile = join("examples", "digits", "digits.study.yaml");
const resultFolder = join("examples", "digits", ".tunesmith", "digits-mlp");

// Ctrl-C reaches the study as well, which stops its trials and then ends by itself; this script waits for that.
process.on("SIGINT", () => {});

process.exitCode = await main();

async function main() {
  console.log("Building ...");
  const build = await runNode(["esbuild.mjs"], "inherit");
  if (build.code !== 0) return build.code;

  const run = await runNode(["dist/cli.js", "run", studyFile, "--fresh"], "inherit");
  if (run.code !== 0) return run.code;

  const best = await readJson(["best", studyFile, "--format", "json"]);
  const trials = await readJson(["trials", studyFile, "--format", "json"]);
  const flags = await runNode(["dist/cli.js", "best", studyFile, "--format", "flags"], "pipe");
  for (const line of describe(best, trials)) console.log(line);
  if (flags.code === 0) {
    console.log(`\nTrain with them:  node examples/digits/train.mjs ${flags.text.trim()}`);
  }
  console.log(`Everything that ran is in ${relative(process.cwd(), join(root, resultFolder))}`);
  return 0;
}

/** The study's first trial is its baseline, which holds the defaults of train.mjs. */
function describe(best, trials) {
  const values = Object.entries(best.params).map(([name, value]) => `  ${name.padEnd(12)}${shorten(value)}`);
  const lines = ["", `Best of ${trials.length} trials: number ${best.number}`, ...values, ""];

  const [defaults] = trials.toSorted((one, other) => one.number - other.number);
  if (defaults?.state !== "complete")
    return [...lines, "The trial with the script's defaults did not complete."];
  lines.push(
    compare("validation digits", defaults.metrics.val_accuracy, best.metrics.val_accuracy),
    // No trial was chosen by the test digits, so here the best trial has no luck on its side.
    compare("test digits", defaults.metrics.test_accuracy, best.metrics.test_accuracy),
  );
  return lines;
}

function compare(what, before, after) {
  const [was, is] = [before, after].map((accuracy) => `${(100 * accuracy).toFixed(1)} %`);
  const fewer = Math.round(100 * (1 - (1 - after) / (1 - before)));
  const verdict = fewer > 0 ? `${fewer} % fewer mistakes` : "no fewer mistakes";
  return `  ${what.padEnd(19)}${was} right with the defaults, ${is} with these values: ${verdict}`;
}

function shorten(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
}

async function readJson(words) {
  const { code, text } = await runNode(["dist/cli.js", ...words], "pipe");
  if (code !== 0) throw new Error(`"tunesmith ${words.join(" ")}" ended with exit code ${code}`);
  return JSON.parse(text);
}

/** Runs a script of this project. `inherit` shows its output here, `pipe` returns it as `text`. */
function runNode(words, output) {
  const child = spawn(process.execPath, words, { cwd: root, stdio: ["inherit", output, "inherit"] });
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal !== null) console.error(`node ${words.join(" ")} was ended by ${signal}`);
      resolve({ code: code ?? 1, text });
    });
  });
}
