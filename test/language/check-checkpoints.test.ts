import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";
import { readScript } from "../../src/language/script/read-script.ts";
import { nodeWorkspace } from "../../src/node/node-workspace.ts";
import { createScriptFiles } from "../../src/node/script-files.ts";

const parser = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', type=float)\n";
const saving = `${parser}import os\nos.environ['TUNESMITH_CHECKPOINT']\nos.environ.get('TUNESMITH_RESUME')\n`;

function problemsOf(script: string, strategy: string) {
  const folder = mkdtempSync(path.join(tmpdir(), "tunesmith check "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "s.study.yaml");
  const text = `run: { command: 'python train.py --lr {lr}' }
objective: { minimize: loss }
space: { lr: 'loguniform(1e-4, 1)' }
fidelity: { resource: epoch, max: 9 }
strategy: ${strategy}
budget: { trials: 12 }
`;
  writeFileSync(path.join(folder, "train.py"), script);
  writeFileSync(file, text);
  return checkStudy(text, nodeWorkspace(file, { scripts: createScriptFiles(readScript) })).problems;
}

test.each(["pbt", "{ name: pb2, population: 4 }", "{ name: random, scheduler: pbt }"])(
  "a script that does not look for checkpoints cannot be copied: %s",
  (strategy) => {
    const [problem, ...others] = problemsOf(parser, strategy);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "strategy-misfit", severity: "warning" });
    expect(problem?.message).toMatch(
      /goes on from checkpoints, and train\.py does not name `TUNESMITH_CHECKPOINT`/,
    );
  },
);

test.each([
  [saving, "pbt"],
  // These begin again from scratch where they must.
  [parser, "asha"],
  [parser, "random"],
])("others are left alone", (script, strategy) => {
  expect(problemsOf(script, strategy)).toEqual([]);
});
