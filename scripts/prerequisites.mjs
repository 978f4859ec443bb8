// What the tests need beside `npm ci`: the test host, a Chromium to show it in, modules of Debian's Python, a cluster.
// Each function sets its piece up where that is possible, and says what is missing where it is not.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "../test/host/runtime.mjs";
import { runNpm, runProcess, succeeds } from "./run-process.mjs";

/**
 * @typedef {{ reason: string, cause: "setup" | "platform" }} Missing `platform`: it cannot be had on this kind of
 *   machine; `setup`: somebody has to install something.
 */

const HOST = join(import.meta.dirname, "../test/host");
const INSTALL_LIMIT_MS = 8 * 60_000;
let packageListIsFresh = false;

/** @returns {Promise<Missing | undefined>} */
export async function prepareTestHost() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { reason: "the test host runs on Linux x64 only", cause: "platform" };
  }
  // npm does not say whether an installation belongs to a lock file, so the installation keeps its fingerprint.
  const lock = readFileSync(join(HOST, "package-lock.json"));
  const fingerprint = createHash("sha256").update(lock).digest("hex");
  const stampFile = join(HOST, "node_modules/.lock-fingerprint");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === fingerprint) return undefined;

  console.log("Installing the test host (about 160 MB, once) ...");
  const limits = { limitMs: INSTALL_LIMIT_MS, cwd: HOST };
  const result = await runNpm(["ci", "--loglevel=error"], limits);
  if (result.kind !== "exit" || result.code !== 0) {
    return { reason: "the test host could not be installed: `npm ci` in test/host failed", cause: "setup" };
  }
  writeFileSync(stampFile, fingerprint);
  return undefined;
}

/** @returns {Promise<Missing | undefined>} */
export async function prepareChromium() {
  if (findChromium()) return undefined;
  const missing = await installDebianPackage("chromium");
  if (findChromium()) return undefined;
  return { ...missing, reason: `no Chromium found (or set CHROMIUM to one); ${missing.reason}` };
}

/**
 * A module of Debian's Python, as what Tunesmith writes is read by, or what trains in an example.
 * @param {string} module As it is imported, for instance `optuna`.
 * @returns {Promise<Missing | undefined>}
 */
export async function preparePythonModule(module) {
  if (hasModule(module)) return undefined;
  const missing = await installDebianPackage(`python3-${module}`);
  if (hasModule(module)) return undefined;
  return { ...missing, reason: `${module} is not there for /usr/bin/python3; ${missing.reason}` };
}

/** The daemons and commands of Slurm, for a private cluster on this machine. @returns {Promise<Missing | undefined>} */
export async function prepareSlurm() {
  const isThere = () => ["slurmctld", "slurmd", "sbatch", "munged"].every((name) => findProgram(name));
  if (isThere()) return undefined;
  let missing;
  for (const name of ["slurmctld", "slurmd", "slurm-client", "munge"])
    missing = await installDebianPackage(name);
  if (isThere()) return undefined;
  return { ...missing, reason: `Slurm is not there; ${missing.reason}` };
}

/** Daemons are in folders that a user's PATH may leave out. */
function findProgram(name) {
  return ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"].some((folder) =>
    existsSync(join(folder, name)),
  );
}

// Debian's package belongs to Debian's Python; another `python3` may come first on PATH.
function hasModule(name) {
  const probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)";
  return succeeds("/usr/bin/python3", ["-c", probe, name]);
}

/** @returns {Promise<Missing>} Why the package may still be missing. */
async function installDebianPackage(name) {
  if (!existsSync("/usr/bin/apt-get")) {
    return { reason: "it is installed by itself only where there is apt-get", cause: "platform" };
  }
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !succeeds("sudo", ["-n", "true"])) {
    return { reason: `install it with: sudo apt-get install ${name}`, cause: "setup" };
  }
  console.log(`Installing Debian's ${name} ...`);
  if (!packageListIsFresh) await runApt(isRoot, ["update", "-qq"]);
  packageListIsFresh = true;
  await runApt(isRoot, ["install", "-y", "-qq", "--no-install-recommends", name]);
  return { reason: `apt-get could not install ${name}`, cause: "setup" };
}

function runApt(isRoot, words) {
  const command = [
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-o",
    "DPkg::Lock::Timeout=120",
    ...words,
  ];
  const [first = "", ...rest] = isRoot ? command : ["sudo", "-n", ...command];
  return runProcess(first, rest, { limitMs: INSTALL_LIMIT_MS, output: "errors" });
}
