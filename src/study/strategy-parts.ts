import { strategyOptions } from "./schema/strategy.ts";
import type { StrategyDescription } from "./strategies.ts";

/** Which values next, and who runs how far. */
export type StrategyParts = Pick<StrategyDescription, "sampler" | "scheduler">;

/** The parts of a strategy, with those in their place that the study file chooses itself. */
export function strategyParts(
  strategy: StrategyParts,
  chosen: { readonly sampler?: unknown; readonly scheduler?: unknown },
): StrategyParts {
  const { sampler, scheduler } = chosen;
  return {
    sampler: typeof sampler === "string" ? sampler : strategy.sampler,
    scheduler: typeof scheduler === "string" ? scheduler : strategy.scheduler,
  };
}

/** Whether one of the parts has the option. */
export function readsOption(option: string, { sampler, scheduler }: StrategyParts): boolean {
  const readers = strategyOptions[option] ?? [];
  return readers.includes(sampler) || readers.includes(scheduler);
}
