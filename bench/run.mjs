// `npm run bench [-- NAME ...]`: builds, runs the benchmarks, and writes their tables into bench/README.md.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = fileURLToPath(new URL("README.md", import.meta.url));
const benchmarks = [
  "overhead",
  "long-study",
  "proposal-time",
  "regret",
  "hypervolume",
  "pbt",
  "halving",
  "schedulers",
  "multifidelity",
  "panel",
  "language",
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !benchmarks.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}; there are ${benchmarks.join(", ")}.`);
  process.exit(1);
}

execFileSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: "inherit" });
for (const name of asked.length > 0 ? asked : benchmarks) {
  console.log(`${name} ...`);
  const table = execFileSync(process.execPath, [fileURLToPath(new URL(`${name}.mjs`, import.meta.url))], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  console.log(table);
  writeTable(name, table);
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function writeTable(name, table) {
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`;
  const text = readFileSync(readme, "utf8");
  const between = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!between.test(text)) throw new Error(`bench/README.md has no place for ${name}`);
  writeFileSync(
    readme,
    text.replace(between, (_, open, close) => `${open}${table}\nMeasured on ${machine}.\n${close}`),
  );
}
