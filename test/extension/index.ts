// The entry that VS Code loads inside its extension host; the same in desktop VS Code and in the test host.
import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import Mocha from "mocha";

const TEST_LIMIT_MS = 60_000;

/** Runs every bundle `*.test.cjs` beside this one, and rejects if a test fails. */
export async function run(): Promise<void> {
  // Whoever started VS Code reads the report from this file; the console is only seen in a desktop's terminal.
  const reportFile = process.env["VSCODE_TEST_REPORT"];
  const print = (...values: readonly unknown[]): void => {
    const line = format(...values);
    console.log(line);
    if (reportFile) appendFileSync(reportFile, `${line}\n`);
  };
  Mocha.reporters.Base.consoleLog = print;

  const grep = process.env["MOCHA_GREP"];
  const mocha = new Mocha({ ui: "tdd", color: false, timeout: TEST_LIMIT_MS, ...(grep ? { grep } : {}) });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith(".test.cjs")) mocha.addFile(join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("pending", (test) => print(`skipped: ${test.fullTitle()}`));
    runner.on("fail", (test, { message }) =>
      print(`failed: ${test.fullTitle()}: ${message.split("\n", 1)[0]}`),
    );
    runner.once("end", () => {
      const { passes = 0, failures: failed = 0, pending = 0 } = runner.stats ?? {};
      print(`${passes} passed, ${failed} failed, ${pending} skipped`);
    });
  });
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
