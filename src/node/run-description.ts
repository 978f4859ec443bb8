import { execFile } from "node:child_process";
import { hostname, release, type } from "node:os";
import { basename } from "node:path";
import type { RunRecord } from "../engine/run-records.ts";
import type { LocalRun } from "./local-run.ts";

/** What decides how a training runs, and holds no secrets. The study file may name more (`keep: environment`). */
const harmlessVariables: readonly string[] = [
  "CONDA_DEFAULT_ENV",
  "CUBLAS_WORKSPACE_CONFIG",
  "CUDA_DEVICE_ORDER",
  "CUDA_HOME",
  "CUDA_LAUNCH_BLOCKING",
  "CUDA_VISIBLE_DEVICES",
  "HIP_VISIBLE_DEVICES",
  "JULIA_NUM_THREADS",
  "LANG",
  "LC_ALL",
  "LD_LIBRARY_PATH",
  "MKL_NUM_THREADS",
  "NODE_OPTIONS",
  "NUMBA_NUM_THREADS",
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "PYTHONHASHSEED",
  "PYTHONPATH",
  "PYTORCH_CUDA_ALLOC_CONF",
  "ROCR_VISIBLE_DEVICES",
  "SLURM_CLUSTER_NAME",
  "SLURM_JOB_ID",
  "SLURM_JOB_PARTITION",
  "TF_CUDNN_DETERMINISTIC",
  "TF_DETERMINISTIC_OPS",
  "TZ",
  "VIRTUAL_ENV",
  "XLA_FLAGS",
];

export interface RunDescriptionOptions {
  readonly run: LocalRun;
  /** Of the first trial that is created in this run. */
  readonly from: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tunesmithVersion: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of further variables. */
  readonly variables: readonly string[];
}

/** What is known of this run without asking anybody. */
export function describeRun(options: RunDescriptionOptions): RunRecord {
  const { run, from, at, tunesmithVersion, environment, variables } = options;
  const names = [...new Set([...harmlessVariables, ...variables])].sort();
  return {
    at,
    from,
    command: ["tunesmith", ...process.argv.slice(2)],
    cwd: run.cwd,
    host: hostname(),
    versions: { tunesmith: tunesmithVersion, node: process.versions.node, os: `${type()} ${release()}` },
    packages: null,
    environment: Object.fromEntries(
      names.flatMap((name) => {
        const value = environment[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

export interface PythonDescription {
  readonly version: string;
  /** `name==version`, a line each. */
  readonly packages: string;
}

const pythonProgram = `
import json, platform
try:
    from importlib.metadata import distributions
    found = {(d.metadata["Name"] or "", d.version or "") for d in distributions()}
except Exception:
    found = set()
packages = sorted(name + "==" + version for name, version in found if name)
print(json.dumps({"version": platform.python_version(), "packages": packages}))
`;
const pythonTimeoutMs = 30_000;

/**
 * Asks the Python that trials run about itself: one process a run, beside the trials. Undefined where the command does
 * not begin with a Python, or it does not answer.
 */
export function describePython(
  { target, cwd }: Pick<LocalRun, "target" | "cwd">,
  environment: Readonly<Record<string, string | undefined>>,
  abandoned: AbortSignal,
): Promise<PythonDescription | undefined> {
  const [first] = target.kind === "words" ? target.words : [];
  const file = (first ?? []).map((part) => (part.kind === "text" ? part.text : "{}")).join("");
  if (!/^python[\d.]*(\.exe)?$/i.test(basename(file))) return Promise.resolve(undefined);
  const options = {
    cwd,
    env: { ...environment },
    timeout: pythonTimeoutMs,
    windowsHide: true,
    signal: abandoned,
  };
  return new Promise((resolve) => {
    execFile(file, ["-c", pythonProgram], options, (error, text) => {
      if (error !== null) return resolve(undefined);
      try {
        const { version, packages } = JSON.parse(text) as { version: string; packages: string[] };
        resolve({ version, packages: packages.map((line) => `${line}\n`).join("") });
      } catch {
        resolve(undefined);
      }
    });
  });
}
