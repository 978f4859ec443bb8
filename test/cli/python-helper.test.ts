import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { makeWorkspace } from "./harness.ts";

const python = spawnSync("python3", ["--version"]).status === 0 ? "python3" : undefined;

const train = `
import json, math, sys
import tunesmith

settings = tunesmith.params(lr=0.1, width=64)
first = 0
if tunesmith.resume_path():
    first = json.loads((tunesmith.resume_path() / "state.json").read_text())["epoch"]
for epoch in range(first + 1, tunesmith.last_step(3) + 1):
    tunesmith.report(epoch=epoch, loss=abs(math.log10(settings["lr"]) + 2) + 1 / epoch)
    if tunesmith.should_stop():
        break
if tunesmith.save_to():
    (tunesmith.save_to() / "state.json").write_text(json.dumps({"epoch": epoch}))
(tunesmith.folder() / "note.txt").write_text(f"{first} {sorted(settings.items())} {tunesmith.trial()} {tunesmith.seed(5)}")
`;

describe.skipIf(python === undefined)("the helper for Python", () => {
  const workspaceWithHelper = async (study = "") => {
    const workspace = makeWorkspace(study);
    const { code, stdout } = await workspace.cli("helper", "python");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "tunesmith.py\n" });
    workspace.write("train.py", train);
    return workspace;
  };

  test("gives values, reports, and goes on from a checkpoint", async () => {
    const workspace = await workspaceWithHelper(`
run: { command: ${python} train.py }
objective: { minimize: loss }
space: { lr: "loguniform(1e-4, 1)" }
fidelity: { resource: epoch, min: 1, max: 4 }
strategy: { name: halving-random, eta: 2, candidates: 4 }
seed: 3
`);
    const { code, stderr } = await workspace.cli("run", workspace.file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const trials = await workspace.trials();
    expect(trials.map(({ step }) => step).sort()).toEqual([1, 1, 2, 4]);
    const best = trials.find(({ step }) => step === 4);
    const note = readFileSync(
      path.join(workspace.folder, ".tunesmith/s/trials", String(best?.number), "note.txt"),
      "utf8",
    );
    expect(note).toMatch(
      new RegExp(`^2 \\[\\('lr', ${best?.params["lr"]}\\), \\('width', 64\\)\\] ${best?.number} \\d+$`),
    );
  });

  test("leaves a script as it is outside Tunesmith", async () => {
    const workspace = await workspaceWithHelper();
    const output = execFileSync(python as string, ["train.py"], { cwd: workspace.folder, encoding: "utf8" });
    expect(
      output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([1, 2, 3].map((epoch) => ({ epoch, loss: expect.closeTo(1 + 1 / epoch, 12) })));
    expect(readFileSync(path.join(workspace.folder, "note.txt"), "utf8")).toBe(
      "0 [('lr', 0.1), ('width', 64)] None 5",
    );
  });

  test.each<[string, string, RegExp]>([
    ["report(loss=float('nan'), step=True)", '{"loss": NaN, "step": 1}', /^$/],
    ["report(loss=float('inf'))", '{"loss": Infinity}', /^$/],
    ["report(loss='much')", "", /TypeError: report\(loss=\.\.\.\) takes a number, not 'much'/],
    ["os.environ['RANK'] = '1'; tunesmith.report(loss=1)", "", /^$/],
  ])("%s", async (call, stdout, stderr) => {
    const workspace = await workspaceWithHelper();
    const script = `import os, tunesmith; ${call.startsWith("report") ? "tunesmith." : ""}${call}`;
    const result = spawnSync(python as string, ["-c", script], { cwd: workspace.folder, encoding: "utf8" });
    expect(result.stdout.trim()).toBe(stdout);
    expect(result.stderr.trim()).toMatch(stderr);
  });

  test("is of the language that Python 3.8 reads", () => {
    const file = fileURLToPath(new URL("../../media/python/tunesmith.py", import.meta.url));
    const script = "import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 8))";
    execFileSync(python as string, ["-c", script, file]);
  });

  test("does not replace a file of that name", async () => {
    const workspace = await workspaceWithHelper();
    expect((await workspace.cli("helper", "python")).code).toBe(0);
    workspace.write("tunesmith.py", "mine = 1\n");
    const refused = await workspace.cli("helper", "python");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("is there already") });
    expect(readFileSync(path.join(workspace.folder, "tunesmith.py"), "utf8")).toBe("mine = 1\n");
    expect((await workspace.cli("helper", "python", "--force")).code).toBe(0);
    expect((await workspace.cli("helper", "rust")).code).toBe(1);
  });
});
