import { spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";

/**
 * Many trials of the tests run Python. A version manager puts a script in its place that takes many times as long to
 * start, so that the interpreter behind it comes first.
 */
export default function setup(): void {
  const { stdout } = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" });
  const path = process.env["PATH"] ?? "";
  if (stdout) process.env["PATH"] = `${dirname(stdout.trim())}${delimiter}${path}`;
}
