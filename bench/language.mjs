// What a keystroke in a study file of 2,000 lines costs, and how large the language server is and how soon it answers:
// see language-times.ts.
//
//   node bench/language.mjs [--lines 2000] [--keystrokes 300]
import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const server = fileURLToPath(new URL("../dist/server.cjs", import.meta.url));
const { values: options } = parseArgs({
  options: { lines: { type: "string", default: "2000" }, keystrokes: { type: "string", default: "300" } },
});
const [lines, keystrokes] = [Number(options.lines), Number(options.keystrokes)];

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
const { diagnosticsTimes, completionTimes } = await import(`data:text/javascript;base64,${code}`);

/** Processor time of a process so far: the clock ticks of /proc, of which there are 100 a second. */
function processorMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** From the start of the process to its answer to `initialize`, in processor time where the system tells. */
function startMs() {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    child.on("error", reject);
    child.stdout.once("data", () => {
      const passed = performance.now() - began;
      resolve(process.platform === "linux" ? Math.min(passed, processorMs(child.pid)) : passed);
      child.kill();
    });
    const params = { processId: null, rootUri: null, capabilities: {} };
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`);
  });
}

const starts = [];
for (let round = 0; round < 9; round++) starts.push(await startMs());
const median = starts.toSorted((a, b) => a - b)[4];
const diagnostics = diagnosticsTimes(lines, keystrokes);
const completion = completionTimes(lines, keystrokes);
const ms = (value) => `${value.toFixed(1)} ms`;

console.log(`| | median | 95 % within | promised |
|---|--:|--:|--:|
| diagnostics after a keystroke | ${ms(diagnostics.p50Ms)} | ${ms(diagnostics.p95Ms)} | 30 ms |
| completion | ${ms(completion.p50Ms)} | ${ms(completion.p95Ms)} | 15 ms |
| start of the server | ${ms(median)} | ${ms(Math.max(...starts))} | 300 ms |
| size of the server's bundle | ${(statSync(server).size / 1000).toFixed(0)} kB | | 600 kB |`);
