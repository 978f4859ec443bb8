// What processor time strategies take for a proposal as trials grow, beside Optuna's TPE in the same run: see proposal-times.ts.
//
//   node bench/proposal-time.mjs [--strategies tpe,gp] [--trials 100,500,1000]
//
// Optuna is Debian's (`apt-get install python3-optuna`), run by /usr/bin/python3 or by what PYTHON names; without it its
// rows are left out.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const python = process.env.PYTHON ?? "/usr/bin/python3";
const { values: options } = parseArgs({
  options: {
    strategies: { type: "string", default: "random,sobol,tpe,cma-es,de,evolution,gp,bayesian" },
    trials: { type: "string", default: "100,500,1000" },
  },
});
const counts = options.trials.split(",").map(Number);

const { outputFiles } = await esbuild.build({
  entryPoints: [`${here}proposal-times.ts`],
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
});
const code = Buffer.from(outputFiles[0].contents).toString("base64");
const { proposalTimes, spaces } = await import(`data:text/javascript;base64,${code}`);

/** Enough that the hyperparameters of a Gaussian process are fitted anew among them. */
const proposals = 60;
const shown = (ms) => (ms < 9.95 ? ms.toFixed(2) : ms.toFixed(0));

const rows = [];
const tpe = new Map();
for (const strategy of options.strategies.split(",")) {
  for (const [name, space] of Object.entries(spaces)) {
    const cells = [];
    for (const trials of counts) {
      try {
        const { medianMs, maxMs } = proposalTimes(strategy, space, { trials, proposals });
        if (strategy === "tpe" && name === "numbers") tpe.set(trials, medianMs);
        cells.push(`${shown(medianMs)} (${shown(maxMs)})`);
      } catch (error) {
        // What a strategy cannot search is left out.
        cells.push("");
        console.error(`${strategy}, ${name}: ${error.message}`);
      }
    }
    if (cells.some((cell) => cell !== "")) rows.push([`\`${strategy}\``, name, ...cells]);
    console.error(strategy, name, ...cells);
  }
}
for (const variant of ["default", "multivariate"]) {
  try {
    const script = `${here}optuna_proposal_time.py`;
    const lines = execFileSync(python, [script, variant, 20, 20, ...counts].map(String), {
      encoding: "utf8",
    });
    const medians = lines.trim().split("\n").map(Number);
    const version = execFileSync(python, ["-c", "import optuna; print(optuna.__version__)"], {
      encoding: "utf8",
    });
    const cells = medians.map((ms, i) => {
      const ours = tpe.get(counts[i]);
      return ours === undefined ? shown(ms) : `${shown(ms)}, ${(ms / ours).toFixed(0)} × \`tpe\``;
    });
    rows.push([`Optuna ${version.trim()} TPE, ${variant}`, "numbers", ...cells]);
  } catch (error) {
    console.error(`Optuna is left out: ${error.message.split("\n")[0]}`);
  }
}
const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
line(["strategy", "space", ...counts.map((count) => `${count.toLocaleString("en")} trials`)]);
line(["---", "---", ...counts.map(() => "--:")]);
rows.forEach(line);
