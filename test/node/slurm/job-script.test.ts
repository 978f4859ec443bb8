import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { arrayScript, jobScript } from "../../../src/node/slurm/job-script.ts";
import { attemptFiles, readExitCode } from "../../../src/node/slurm/slurm-job.ts";
import type { TrialCommand } from "../../../src/study/trial-command.ts";

interface Job {
  readonly folder: string;
  readonly script: string;
  read(file: string): string;
  exitCode(): number | undefined;
}

/** A job's script in a folder whose name is a trap in itself. */
function makeJob(command: TrialCommand, environment: Readonly<Record<string, string | undefined>> = {}): Job {
  const folder = mkdtempSync(join(tmpdir(), "it's $HOME `x` "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = attemptFiles(folder);
  const text = jobScript({
    title: "Trial 7\nof two lines",
    command,
    shell: { executable: "/bin/sh", args: ["-c"] },
    cwd: folder,
    environment,
    files,
    stdout: join(folder, "stdout.log"),
    stderr: join(folder, "stderr.log"),
  });
  writeFileSync(files.script, text);
  return {
    folder,
    script: files.script,
    read: (file) => readFileSync(join(folder, file), "utf8"),
    exitCode: () => readExitCode(files),
  };
}

const program = (file: string, ...args: readonly string[]): TrialCommand => ({
  kind: "program",
  file,
  args,
  env: {},
});
const run = ({ script }: Job, env: NodeJS.ProcessEnv = process.env) =>
  execFileSync("/bin/sh", [script], { stdio: "ignore", env });

describe.skipIf(process.platform === "win32")("the script of a job", () => {
  test("hands every word over as it is", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: "grapheme" }).filter((word) => !word.includes("\0")),
          { minLength: 1, maxLength: 5 },
        ),
        (words) => {
          const job = makeJob(
            program(
              process.execPath,
              "-e",
              "console.log(JSON.stringify(process.argv.slice(1)))",
              "--",
              ...words,
            ),
          );
          run(job);
          expect(JSON.parse(job.read("stdout.log"))).toEqual(words);
        },
      ),
      { numRuns: 20, examples: [[["", "'", "\\", "$(id)", "`id`", "a b", "\n", '"', "*", "!!", "-n"]]] },
    );
  });

  test("sets and unsets variables, and leaves the others", () => {
    const job = makeJob(
      { kind: "shell", line: 'printf "%s|%s|%s" "$SET" "$' + '{GONE-none}" "$KEPT"', env: {} },
      { SET: "a'b$c", GONE: undefined },
    );
    run(job, { ...process.env, GONE: "here", KEPT: "kept" });
    expect(job.read("stdout.log")).toBe("a'b$c|none|kept");
  });

  test("keeps output that is there, the exit code, and where the job ran", () => {
    const job = makeJob({ kind: "shell", line: "echo out; echo err >&2; exit 3", env: {} });
    writeFileSync(join(job.folder, "stdout.log"), "before\n");
    expect(() => run(job, { ...process.env, SLURM_JOB_ID: "12", SLURMD_NODENAME: "n1" })).toThrow();
    expect([job.read("stdout.log"), job.read("stderr.log"), job.exitCode()]).toEqual([
      "before\nout\n",
      "err\n",
      3,
    ]);
    expect(JSON.parse(job.read("started.json"))).toEqual({ job: "12", node: "n1", restarts: 0 });
  });

  test("says so where the folder of the command is gone", () => {
    const job = makeJob(program("true"));
    writeFileSync(job.script, readFileSync(job.script, "utf8").replace(/^cd .*? \|\|/m, "cd /nowhere ||"));
    expect(() => run(job)).toThrow();
    expect(job.exitCode()).toBe(97);
  });

  test("hands a request to end on to all of the trial's processes and keeps how they ended", async () => {
    const job = makeJob({
      kind: "shell",
      line: `trap 'echo asked; exit 5' TERM; sleep 60 & echo $! > child; sleep 0.3; echo ready; while :; do wait; done`,
      env: {},
    });
    const child = spawn("/bin/sh", [job.script], { stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    const output = join(job.folder, "stdout.log");
    await expect
      .poll(() => existsSync(output) && readFileSync(output, "utf8"), { timeout: 10_000 })
      .toContain("ready");
    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [number];
    expect([code, job.exitCode(), job.read("stdout.log")]).toEqual([5, 5, "ready\nasked\n"]);
    const pid = Number(job.read("child"));
    await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false);
  });

  test("does nothing once it has been withdrawn", () => {
    const job = makeJob(program("echo", "too late"));
    writeFileSync(join(job.folder, "withdrawn"), "");
    run(job);
    expect(existsSync(join(job.folder, "stdout.log"))).toBe(false);
    expect(existsSync(join(job.folder, "started.json"))).toBe(false);
  });

  test("an array runs the script on the line of each index", () => {
    const jobs = ["one", "two", "three"].map((word) => makeJob(program("echo", word)));
    const [first] = jobs as [Job, ...Job[]];
    const list = join(first.folder, "list");
    writeFileSync(list, jobs.map(({ script }) => `${script}\n`).join(""));
    const script = join(first.folder, "array.sh");
    writeFileSync(script, arrayScript(list));
    jobs.forEach((job, index) => {
      run({ ...job, script }, { ...process.env, SLURM_ARRAY_TASK_ID: String(index) });
      expect(job.read("stdout.log").trim()).toBe(["one", "two", "three"][index]);
    });
  });
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
