import type { Proposal } from "../samplers/sampler.ts";
import type { NextJob, Scheduler, Verdict } from "../schedulers/scheduler.ts";
import { isActive, meetsRequirements, type SearchSpace } from "../study/space.ts";
import type { AsyncSampler } from "./async-sampler.ts";
import { PluginError, shown } from "./plugin.ts";

/** A plug-in's sampler that can give nothing but values of the space: anything else is a `PluginError`. */
export function guardSampler(sampler: AsyncSampler, space: SearchSpace, origin: string): AsyncSampler {
  return {
    propose: async (history, index) => {
      let proposal: Proposal;
      try {
        proposal = await sampler.propose(history, index);
      } catch (error) {
        throw failed(origin, `propose() for configuration ${index}`, error);
      }
      const fault = proposalFault(proposal, space);
      if (fault !== undefined)
        throw new PluginError(`The plug-in ${origin} proposed for configuration ${index}: ${fault}`);
      return proposal;
    },
    abandon: () => sampler.abandon?.(),
  };
}

/** What is wrong with a proposal, as a sentence; undefined where nothing is. */
export function proposalFault(proposal: unknown, space: SearchSpace): string | undefined {
  if (typeof proposal !== "object" || proposal === null)
    return `${shown(proposal)}, which is no proposal. It is \`{ kind: "values", values }\` or \`{ kind: "exhausted", reason }\`.`;
  const { kind, values, reason } = proposal as Partial<Record<string, unknown>>;
  if (kind === "exhausted")
    return typeof reason === "string" ? undefined : "that it is exhausted, without a `reason`.";
  if (kind !== "values" || typeof values !== "object" || values === null)
    return `${shown(proposal)}, which is neither \`{ kind: "values", values }\` nor \`{ kind: "exhausted", reason }\`.`;
  return valuesFault(values as Record<string, unknown>, space);
}

function valuesFault(values: Readonly<Record<string, unknown>>, space: SearchSpace): string | undefined {
  const known = { ...space.constants } as Record<string, never>;
  const expected = new Set(Object.keys(space.constants));
  for (const [name, value] of Object.entries(space.constants)) {
    if (values[name] !== value)
      return `${name} = ${shown(values[name])}, but it is the constant ${shown(value)}. Start from \`space.constants\`.`;
  }
  for (const parameter of space.parameters) {
    const { name, domain } = parameter;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!isActive(parameter, known)) {
      if (value !== undefined) return `${name} = ${shown(value)}, but its condition does not hold there.`;
      continue;
    }
    if (value === undefined) return `no value of ${name}.`;
    if (!domain.contains(value as never)) return `${name} = ${shown(value)}, which is not in ${domain.text}.`;
    known[name] = value as never;
    expected.add(name);
  }
  const stray = Object.keys(values).find((name) => !expected.has(name));
  if (stray !== undefined) return `a value of ${stray}, which is not a parameter of the space.`;
  return meetsRequirements(space, known) ? undefined : `values that break \`require\`: ${shown(values)}.`;
}

const jobKinds: ReadonlySet<string> = new Set<NextJob["kind"]>([
  "start",
  "resume",
  "exploit",
  "end",
  "wait",
  "done",
]);
const verdictKinds: ReadonlySet<string> = new Set<Verdict["kind"]>(["continue", "stop"]);

/** A plug-in's scheduler of which every decision is one that there is. */
export function guardScheduler(scheduler: Scheduler, origin: string): Scheduler {
  const call = <Decision>(what: string, known: ReadonlySet<string>, decide: () => Decision): Decision => {
    let decision: Decision;
    try {
      decision = decide();
    } catch (error) {
      throw failed(origin, what, error);
    }
    const kind = (decision as { readonly kind?: unknown } | undefined)?.kind;
    if (typeof kind === "string" && known.has(kind)) return decision;
    throw new PluginError(
      `The plug-in ${origin} decided ${shown(decision)} in ${what}; \`kind\` is one of ${[...known].join(", ")}.`,
    );
  };
  return {
    next: (history, supply) => call("next()", jobKinds, () => scheduler.next(history, supply)),
    onReport: (history, trial) =>
      call(`onReport() of trial ${trial.number}`, verdictKinds, () => scheduler.onReport(history, trial)),
    ...(scheduler.needs && { needs: (history) => scheduler.needs?.(history) ?? [] }),
  };
}

export function failed(origin: string, where: string, error: unknown): PluginError {
  if (error instanceof PluginError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new PluginError(`The plug-in ${origin} failed in ${where}: ${message}`, { cause: error });
}
