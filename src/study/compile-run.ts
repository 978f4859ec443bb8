import { durationMs } from "./duration.ts";
import { memoryBytes } from "./memory.ts";
import type { DefinitionPath, Problem, ProblemCode } from "./problem.ts";
import type { FidelitySection, MetricsSection, RunSection } from "./sections.ts";
import type { Fidelity, MetricFormat, MetricSource, RetryPolicy, RunDefinition } from "./study.ts";

function fault(code: ProblemCode, path: DefinitionPath, message: string, at: Problem["at"] = "key"): Problem {
  return { code, severity: "error", message, path, at };
}

export interface CompiledRun {
  /** Undefined where there is neither a task nor a command, or both. */
  readonly run: RunDefinition | undefined;
  readonly problems: readonly Problem[];
}

/** @param written the readable part of `run` */
export function compileRun(written: RunSection): CompiledRun {
  const {
    task,
    command,
    timeout,
    memory,
    env = {},
    shell = false,
    retries = 0,
    booleans = "value",
  } = written;
  if (task !== undefined && command !== undefined) {
    const message = "`run` takes either `task` or `command`. Remove one of them.";
    return { run: undefined, problems: [fault("conflicting-keys", ["run", "command"], message)] };
  }
  const target =
    task !== undefined
      ? ({ kind: "task", label: task } as const)
      : command !== undefined
        ? ({ kind: "command", line: command } as const)
        : undefined;
  if (target === undefined) {
    const message =
      "`run` needs `task`, the label of a task of this workspace, or `command`, such as `command: python train.py --lr {lr}`.";
    return { run: undefined, problems: [fault("missing-key", ["run"], message)] };
  }
  const problems: Problem[] = [];
  if (target.kind === "task" && written.shell !== undefined) {
    const message = "`shell` belongs to `command`: a task says itself whether a shell runs it. Remove it.";
    problems.push({ ...fault("conflicting-keys", ["run", "shell"], message), severity: "warning" });
  }
  const run: RunDefinition = {
    target,
    cwd: written.cwd,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    shell,
    timeoutMs: timeout === undefined ? undefined : durationMs(timeout),
    retries: compileRetries(retries),
    memoryBytes: memory === undefined ? undefined : memoryBytes(memory),
    booleans,
  };
  return { run, problems };
}

export function compileMetrics(written: MetricsSection): {
  readonly metrics: Readonly<Record<string, MetricSource>>;
  readonly problems: readonly Problem[];
} {
  const metrics: Record<string, MetricSource> = {};
  const problems: Problem[] = [];
  for (const [name, source] of Object.entries(written)) {
    if (source === undefined) continue;
    if (typeof source === "string") {
      const wrong = patternFault(source);
      if (wrong === undefined) metrics[name] = { kind: "pattern", pattern: source };
      else problems.push(fault("bad-pattern", ["metrics", name], wrong, "value"));
    } else {
      const { file, format = formatOf(file) } = source;
      metrics[name] = { kind: "file", file, format, ...(source.name !== undefined && { name: source.name }) };
    }
  }
  return { metrics, problems };
}

function formatOf(file: string): MetricFormat {
  if (/\.csv$/i.test(file)) return "csv";
  return /tfevents[^/\\]*$/i.test(file) ? "tensorboard" : "jsonl";
}

function patternFault(pattern: string): string | undefined {
  let groups: number;
  try {
    // An alternative that is empty matches every text, and its match lists all groups.
    groups = (new RegExp(`${pattern}|`).exec("")?.length ?? 1) - 1;
    new RegExp(pattern);
  } catch (error) {
    const reason = String((error as Error).message).replace(/^Invalid regular expression: \/.*\/\w*: /s, "");
    return `This is no regular expression: ${reason}. Write one with one group around the value, such as \`acc=([\\d.]+)\`.`;
  }
  if (groups === 1) return undefined;
  return groups === 0
    ? "The pattern has no group. Put parentheses around the value, such as `acc=([\\d.]+)`."
    : `The pattern has ${groups} groups, and only the value stands in one. Write the others as \`(?:...)\`.`;
}

export function compileFidelity(written: FidelitySection): {
  readonly fidelity: Fidelity;
  readonly problems: readonly Problem[];
} {
  const { resource, min, max, parameter } = written;
  const problems: Problem[] = [];
  if (min !== undefined && max !== undefined && min > max) {
    const message = `\`min\` is ${min} and so exceeds \`max\`, ${max}. Swap them.`;
    problems.push(fault("swapped-bounds", ["fidelity", "min"], message, "value"));
  }
  if (parameter !== undefined && max === undefined) {
    const message = "`fidelity` with `parameter` needs `max`, the value that a full trial gets.";
    problems.push(fault("missing-key", ["fidelity"], message));
  }
  return { fidelity: { resource, min, max, parameter }, problems };
}

function compileRetries(written: NonNullable<RunSection["retries"]>): RetryPolicy {
  if (typeof written === "number") return { kind: "any-cause", times: written };
  const given = Object.entries(written).filter(([, times]) => times !== undefined);
  return { kind: "by-cause", times: Object.fromEntries(given) };
}
