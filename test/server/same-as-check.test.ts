import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bundle, bundleCommandLine, type Client, startClient } from "./client.ts";
import { writeJournal } from "./journal.ts";

// `tunesmith check` in one process and an editor's diagnostics from another: of the same file they say the same.

const files: Readonly<Record<string, string>> = {
  "names.study.yaml": `study: names
run: { task: trian }
objectve: { maximize: acc }
space:
  lr: loguniform(0, 1)
  width: itn(1, 8)
  drop: { in: 'uniform(0, 1)', when: wdith > 2 }
strategy: sobool
`,
  "script.study.yaml": `run: { command: 'python train.py --lr {lr} --wdith {width} --missing {deth}' }
objective: { minimize: loss }
space: { lr: 1e-5, width: 'int(8, 4)', unused: bool }
strategy: grid
budget: { trials: 10 }
baseline: [{ lr: 2, width: 64, other: 1 }]
`,
  "broken.study.yaml": `run: { command: "python train.py }
objective: { maximize: 'score
space:
\tlr: uniform(0, 1
  width: [1, 2
require:
  - lr < and 3
  - größe > 2
budget { trials: 5 }
`,
  "windows.study.yaml":
    "run: { task: train }\r\nobjective: { maximize: acc }\r\nspace:\r\n  'a b': uniform(0, 1)\r\n  x: int(1, 9, step=3)\r\n  x: bool\r\nstrategy: sobol\r\n",
  "pressed.study.yaml": `study: pressed
run: { task: train }
objective: { maximize: val_accuracy }
space: { lr: 'uniform(0, 1)', width: 'int(1, 8)' }
strategy: random
budget: { trials: 60 }
`,
  "two.study.yaml": "run: { task: train }\n---\nspace: {}\n",
  "empty.study.yaml": "",
  "fine.study.yaml": `run: { task: train }
objective: { maximize: acc }
space: { lr: 'uniform(0, 1)' }
strategy: random
budget: { trials: 5 }
`,
};

interface CheckJson {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly code: string;
  readonly message: string;
}

let folder: string;
let bundle: Bundle;
let client: Client;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "tunesmith equal "));
  await mkdir(path.join(folder, ".vscode"));
  const tasks = { version: "2.0.0", tasks: [{ label: "train", type: "process", command: "true" }] };
  await writeFile(path.join(folder, ".vscode", "tasks.json"), JSON.stringify(tasks));
  await writeFile(
    path.join(folder, "train.py"),
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--lr", type=float)\np.add_argument("--width", type=int)\np.parse_args()\n',
  );
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  await writeJournal(path.join(folder, ".tunesmith", "pressed", "journal.log"), "pressed", 40);
  bundle = await bundleCommandLine();
  client = await startClient(bundle, { folders: [folder] });
}, 90_000);

afterAll(async () => {
  await client.end();
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

/** What the command line says, as the protocol has it. */
async function checked(name: string) {
  const [cli = ""] = bundle.words;
  const output = await new Promise<string>((resolve, reject) => {
    const args = [cli, "check", name, "--format", "json"];
    execFile(process.execPath, args, { cwd: folder }, (error, stdout) =>
      error !== null && stdout === "" ? reject(error) : resolve(stdout),
    );
  });
  const severities = { error: 1, warning: 2, information: 3, hint: 4 } as const;
  return (JSON.parse(output) as readonly CheckJson[]).map((problem) => ({
    range: {
      start: { line: problem.line - 1, character: problem.column - 1 },
      end: { line: problem.endLine - 1, character: problem.endColumn - 1 },
    },
    severity: severities[problem.severity],
    code: problem.code,
    message: problem.message,
  }));
}

test.each(Object.keys(files))("%s", async (name) => {
  const uri = pathToFileURL(path.join(folder, name)).href;
  const expected = await checked(name);
  expect(expected.length > 0).toBe(name !== "fine.study.yaml");
  // What earlier trials say, which both read from the journal.
  expect(expected.some(({ severity }) => severity === 4)).toBe(name === "pressed.study.yaml");
  // The first answer comes before the journal and the script are read; what they say follows.
  const isWanted = ({ diagnostics }: { readonly diagnostics: readonly unknown[] }) =>
    diagnostics.length === expected.length;
  const published = client.diagnostics(uri, isWanted);
  const text = files[name] ?? "";
  await client.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "study", version: 1, text },
  });
  const { diagnostics } = await published;
  expect(
    diagnostics.map(({ range, severity, code, message }) => ({ range, severity, code, message })),
  ).toEqual(expected);
  await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
});
