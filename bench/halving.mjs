// Runs scikit-learn's HalvingGridSearchCV and HalvingRandomSearchCV anew on the tables of sklearn/halving.py, records what
// they did in sklearn/halving.json, and holds Tunesmith's rounds against it (test/schedulers/halving-sklearn.test.ts).
// Needs Debian's python3-sklearn.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const python = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

const text = execFileSync(python, [here("sklearn/halving.py")], { encoding: "utf8", maxBuffer: 2 ** 26 });
const record = here("sklearn/halving.json");
writeFileSync(record, text);
execFileSync(
  process.execPath,
  [here("../node_modules/@biomejs/biome/bin/biome"), "format", "--write", record],
  {
    stdio: "ignore",
  },
);
const recorded = JSON.parse(text);

const { stdout, status } = spawnSync(
  process.execPath,
  [
    here("../node_modules/vitest/vitest.mjs"),
    "run",
    "test/schedulers/halving-sklearn.test.ts",
    "--reporter=json",
  ],
  { cwd: here(".."), encoding: "utf8", maxBuffer: 2 ** 26 },
);
const tests = JSON.parse(stdout.slice(stdout.indexOf("{"))).testResults.flatMap(
  ({ assertionResults }) => assertionResults,
);

console.log(`scikit-learn ${recorded["scikit-learn"]}; rounds as configurations@resource.\n`);
console.log("| search | scikit-learn's rounds | Tunesmith's survivors |");
console.log("| --- | --- | --- |");
for (const { name, rounds } of recorded.cases) {
  const own = tests.filter(({ fullName }) => fullName.includes(`'${name}'`));
  const isSame = own.length > 0 && own.every((result) => result.status === "passed");
  const isUpToTies = own.some(({ fullName }) => fullName.includes("up to equal scores"));
  const shown = rounds.map(({ candidates, resource }) => `${candidates.length}@${resource}`).join(" ");
  console.log(
    `| ${name} | ${shown} | ${isSame ? (isUpToTies ? "as good ones" : "the same in each round") : "DIFFERENT"} |`,
  );
}
process.exitCode = status ?? 1;
