import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readReportData, reportElementId } from "../../src/webview/report-data.ts";
import { decodeTrials } from "../../src/webview/trial-columns.ts";
import { makeWorkspace } from "./harness.ts";

const recorded = (name: string) =>
  fileURLToPath(new URL(`../panel/studies/${name}/journal.log`, import.meta.url));

function dataIn(page: string) {
  const [, json = ""] = new RegExp(`id="${reportElementId}">(.*?)</script>`, "s").exec(page) ?? [];
  return readReportData(json);
}

const study = `space:
  x: uniform(0, 1)
objective: { minimize: loss }
strategy: random
seed: 4
budget: { trials: 5 }
run: { command: "node train.mjs {x}" }
`;
const training = "console.log(JSON.stringify({ loss: Number(process.argv[2]) ** 2 }));\n";

test("a report of a study file holds the trials that `trials` lists, and nothing from elsewhere", async () => {
  const { cli, trials, folder, file, write } = makeWorkspace(study);
  write("train.mjs", training);
  expect((await cli("run", file)).code).toBe(0);
  const ended = await cli("report", file, "-o", "page.html");
  expect(ended).toMatchObject({ code: 0, stdout: "page.html\n", stderr: "" });
  const page = readFileSync(path.join(folder, "page.html"), "utf8");
  const { snapshots } = dataIn(page);
  const [shown] = snapshots;
  if (!shown) throw new Error("the report holds no study");
  const listed = await trials();
  expect(listed).toHaveLength(5);
  expect(
    decodeTrials(shown.trials).map(({ number, params, metrics }) => ({ number, params, metrics })),
  ).toEqual(listed.map(({ number, params, metrics }) => ({ number, params, metrics })));
  const best = JSON.parse((await cli("best", file, "--format", "json")).stdout) as {
    readonly number: number;
    readonly metrics: Readonly<Record<string, number>>;
  };
  expect(shown.overview.best).toEqual([{ trial: best.number, value: best.metrics["loss"] }]);
  expect(page).not.toMatch(/<(?:link|img|iframe)\b|<script[^>]*\bsrc=/);
});

test("of a journal with several studies the report holds all, or the one that was named", async () => {
  const { cli, folder } = makeWorkspace();
  const journal = recorded("strategies");
  const namesIn = (page: string) =>
    dataIn(readFileSync(path.join(folder, page), "utf8")).snapshots.map(({ overview }) => overview.name);
  expect((await cli("report", journal, "-o", "all.html")).code).toBe(0);
  expect(namesIn("all.html")).toHaveLength(9);
  expect((await cli("report", journal, "-o", "one.html", "--study", "gp-2")).code).toBe(0);
  expect(namesIn("one.html")).toEqual(["gp-2"]);
});

test("studies of several files are in one report, each to be looked at and compared with the others", async () => {
  const { cli, folder, file, write } = makeWorkspace(study);
  write("train.mjs", training);
  expect((await cli("run", file)).code).toBe(0);
  expect((await cli("run", file, "--fresh")).code).toBe(0);
  const store = path.join(folder, ".tunesmith");
  const [aside = ""] = readdirSync(store).filter((name) => /\.\d{8}T\d{6}Z$/.test(name));
  const earlier = path.join(store, aside, "journal.log");
  expect((await cli("report", file, earlier, "-o", "both.html")).code).toBe(0);
  const { snapshots } = dataIn(readFileSync(path.join(folder, "both.html"), "utf8"));
  expect(snapshots.map(({ overview }) => overview.name)).toEqual([
    "s",
    expect.stringMatching(/^s \(until .*\)$/),
  ]);
  for (const { studies, overview } of snapshots) {
    expect(studies.map(({ run }) => run?.values.length)).toEqual([5, 5]);
    expect(studies.map(({ name }) => name)).toContain(overview.name);
  }
});

test.each([
  [["report"], /name the study file/],
  [["report", "s.study.yaml"], /has no results yet/],
  [["report", "nothing.log"], /nothing\.log does not exist/],
])("%j is refused", async (words, message) => {
  const { cli } = makeWorkspace(study);
  const { code, stderr } = await cli(...words);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});
