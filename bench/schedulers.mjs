// What the decisions of ASHA cost: every report and every free worker of a study of 5,000 trials, asked of the scheduler
// itself, on one object of history that grows as in the engine. The least of three runs, for other programs only add to it; promised: under 2 s for 100,000
// reports, and decisions that do not slow down as the study grows.
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const { outputFiles } = await esbuild.build({
  stdin: { contents: `export { loadAsha } from "./asha-load.ts";`, resolveDir: here, loader: "ts" },
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
});
const { loadAsha } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

console.log("| variant | workers | trials | reports | all decisions | a decision |");
console.log("| --- | --: | --: | --: | --: | --: |");
for (const [variant, workers] of [
  ["stop", 16],
  ["promote", 16],
  ["promote", 200],
]) {
  loadAsha(variant, 1, 500, workers);
  for (const trials of [1250, 5000, 20000]) {
    const runs = Array.from({ length: 3 }, () => loadAsha(variant, 1, trials, workers));
    const [{ reports, decisions }] = runs;
    const totalMs = Math.min(...runs.map((run) => run.totalMs));
    console.log(
      `| \`${variant}\` | ${workers} | ${trials.toLocaleString("en")} | ${reports.toLocaleString("en")} | ${(
        totalMs / 1000
      ).toFixed(2)} s | ${((1000 * totalMs) / decisions).toFixed(1)} µs |`,
    );
  }
}
