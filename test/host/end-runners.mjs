import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_INTERVAL_MS = 100;
const CLEAN_STOP_LIMIT_MS = 10_000;

/**
 * Ends every runner of the studies in a folder, with its trials. A runner outlives the window that started it on
 * purpose, so nothing else ends it when a test or a picture is done with the window.
 * @param {string} folder
 */
export async function endRunners(folder) {
  const studies = join(folder, ".tunesmith");
  if (!existsSync(studies)) return;
  await Promise.all(readdirSync(studies).map((name) => endRunner(join(studies, name, "runner.json"))));
}

async function endRunner(file) {
  const pid = readPid(file);
  if (pid === undefined || !signal(pid, "SIGINT")) return;
  const deadline = Date.now() + CLEAN_STOP_LIMIT_MS;
  while (signal(pid, 0)) {
    // Asked a second time, a runner kills its trials and ends at once.
    if (Date.now() > deadline) {
      signal(pid, "SIGINT");
      await sleep(1_000);
      signal(pid, "SIGKILL");
      return;
    }
    await sleep(LOOK_INTERVAL_MS);
  }
}

/** The file is gone when its runner is. */
function readPid(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).pid;
  } catch {
    return undefined;
  }
}

/** Whether there is such a process; 0 only asks. */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
