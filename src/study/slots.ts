import type { Problem } from "./problem.ts";
import type { Sections } from "./sections.ts";
import type { ExecutorChoice, Slots } from "./study.ts";

/** What a study's trials are spread over, by the `slots` key. */
export function compileSlots(
  written: Sections["slots"],
  executor: ExecutorChoice,
  { run, budget }: Pick<Sections, "run" | "budget">,
): { readonly slots: Slots | undefined; readonly problems: readonly Problem[] } {
  if (written === undefined) return { slots: undefined, problems: [] };
  const { gpus, share = 1, cpus } = written;
  const problems: Problem[] = [];
  const report = (path: Problem["path"], message: string, code: Problem["code"] = "conflicting-keys") => {
    problems.push({ code, severity: "error", message, path, at: "key" });
  };
  if (executor.kind === "slurm")
    report(
      ["slots"],
      "A cluster gives each job its own cards and cores. Remove `slots`, and say under `executor` what a job asks for: `gpus: 1` or `gres: gpu:a100:1`, and `cpus`.",
    );
  if (gpus === undefined && cpus === undefined)
    report(
      ["slots"],
      "`slots` needs `gpus`, such as `gpus: [0, 1]`, or `cpus`, such as `cpus: 4`.",
      "missing-key",
    );
  if (gpus !== undefined && run?.env?.[visibleGpus] !== undefined)
    report(
      ["run", "env", visibleGpus],
      `\`slots\` gives each trial its own ${visibleGpus}. Remove it here, or remove \`gpus\` there.`,
    );
  if (written.share !== undefined && gpus === undefined)
    report(
      ["slots", "share"],
      "`share` says how much of a card a trial takes, and there is no `gpus`. Add it.",
    );
  const slots: Slots = {
    gpus:
      typeof gpus === "number"
        ? { kind: "count", count: gpus }
        : gpus && { kind: "named", names: gpus.map(String) },
    // Three times a third is a whole, whatever its floating point says.
    trialsPerGpu: Math.floor(1 / share + 1e-9),
    cores: cpus,
  };
  const places = gpuPlaces(slots);
  const parallel = budget?.parallel;
  if (places !== undefined && parallel !== undefined && parallel > places)
    problems.push({
      code: "no-effect",
      severity: "warning",
      message: `\`slots\` has room for ${places} trials, so \`parallel: ${parallel}\` has no effect. Write ${places}, or let more trials share a card.`,
      path: ["budget", "parallel"],
      at: "value",
      replacement: String(places),
    });
  return { slots, problems };
}

/** The variable by which CUDA, and what is built on it, lets a process see some cards only. */
export const visibleGpus = "CUDA_VISIBLE_DEVICES";

/** How many trials a study's cards hold at once; undefined where it is not about cards. */
export function gpuPlaces({ gpus, trialsPerGpu }: Slots): number | undefined {
  if (gpus === undefined) return undefined;
  return (gpus.kind === "count" ? gpus.count : gpus.names.length) * trialsPerGpu;
}
