// What a keystroke in a study file of 2,000 lines costs, and how large the language server is and how soon it answers:
// see language-times.ts.
//
//   node bench/language.mjs [--lines 2000]
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const server = fileURLToPath(new URL("../dist/server.cjs", import.meta.url));
const { values: options } = parseArgs({
  options: { lines: { type: "string", default: "2000" } },
});

const { outputFiles } = await esbuild.build({
  entryPoints: [`${here}language-times.ts`],
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
  alias: { yaml: fileURLToPath(new URL("../node_modules/yaml/browser/dist/index.js", import.meta.url)) },
});
const code = Buffer.from(outputFiles[0].contents).toString("base64");
const { languageTimes } = await import(`data:text/javascript;base64,${code}`);

/** From the start of the process to its answer to `initialize`. */
function startMs() {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    child.on("error", reject);
    child.stdout.once("data", () => {
      resolve(performance.now() - began);
      child.kill();
    });
    const params = { processId: null, rootUri: null, capabilities: {} };
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`);
  });
}

const starts = [];
for (let round = 0; round < 20; round++) starts.push(await startMs());
starts.sort((a, b) => a - b);
const found = languageTimes(Number(options.lines));
const ms = (value) => `${value.toFixed(1)} ms`;
const row = (name, promised, { p50Ms, p95Ms, processorP50Ms, processorP95Ms }) =>
  `| ${name} | ≤ ${promised} ms | ${ms(p50Ms)} | ${ms(p95Ms)} | ${ms(processorP50Ms)} | ${ms(processorP95Ms)} |`;

console.log(`${found.keystrokes} keystrokes in ${found.lines} lines with ${found.parameters} parameters; completion offered ${found.offered.toFixed(0)} items on average. ${(os.loadavg()[0] ?? 0).toFixed(1)} processes were ready to run on this machine, which has ${os.cpus().length} processors.

| | promised, 95 % within | median | 95 % within | median, processor | 95 % within, processor |
|---|--:|--:|--:|--:|--:|
${row("diagnostics after a keystroke", 30, found.diagnostics)}
${row("completion", 15, found.completion)}
| start of the server | < 300 ms | ${ms(starts[9])} | ${ms(starts[18])} | | |
| size of the server's bundle | < 600 kB | ${(statSync(server).size / 1000).toFixed(0)} kB | | | |`);
