import { spawn, spawnSync } from "node:child_process";

/**
 * Runs a command with its output on this terminal (`errors`: only what it writes to stderr). It leads a process group, so that nothing it started outlives a
 * time limit or a Ctrl-C.
 * @param {string} command
 * @param {readonly string[]} words
 * @param {{ limitMs: number, cwd?: string, env?: NodeJS.ProcessEnv, output?: "all" | "errors" }} options
 * @returns {Promise<{ kind: "exit", code: number } | { kind: "timeout" } | { kind: "error", message: string }>}
 */
export function runProcess(command, words, { limitMs, cwd, env, output = "all" }) {
  const child = spawn(command, words, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", output === "all" ? "inherit" : "ignore", "inherit"],
    detached: process.platform !== "win32",
  });
  const leave = () => {
    killTree(child);
    process.exit(130);
  };
  process.on("SIGINT", leave).on("SIGTERM", leave);
  return new Promise((resolve) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killTree(child);
    }, limitMs);
    const finish = (outcome) => {
      clearTimeout(timer);
      process.off("SIGINT", leave).off("SIGTERM", leave);
      resolve(outcome);
    };
    child.once("error", (error) => finish({ kind: "error", message: error.message }));
    child.once("exit", (code) => finish(timedOut ? { kind: "timeout" } : { kind: "exit", code: code ?? 1 }));
  });
}

/** Runs npm, the one that started this script if there is one. */
export function runNpm(words, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith(".js")) return runProcess(process.execPath, [script, ...words], options);
  return runProcess(process.platform === "win32" ? "npm.cmd" : "npm", words, options);
}

/** Whether a command ends with success, silently. */
export function succeeds(command, words) {
  return spawnSync(command, words, { stdio: "ignore" }).status === 0;
}

function killTree(child) {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}
