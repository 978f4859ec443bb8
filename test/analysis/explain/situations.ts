import type { StudyEvidence } from "../../../src/analysis/explain/finding.ts";
import type { JudgedParameter } from "../../../src/analysis/importance.ts";
import { expectedGain } from "../../../src/samplers/gp/expected-gain.ts";
import {
  boolDomain,
  categoricalDomain,
  type Domain,
  floatDomain,
  intDomain,
} from "../../../src/study/domain.ts";
import { type RandomStream, randomStream } from "../../../src/study/random.ts";
import type { Trial } from "../../../src/study/trial.ts";
import type { ParamValues } from "../../../src/study/value.ts";
import { makeTrial } from "../make-trial.ts";

/** A study whose truth is known: random draws from a space, and what each comes to. */
export interface Situation {
  readonly space: Readonly<Record<string, Domain>>;
  /** Drops parameters that a condition switches off. */
  readonly when?: (params: ParamValues) => ParamValues;
  /** The loss, or a failure. */
  readonly outcome: (params: Drawn, noise: number) => number | "failed";
}

/** Names that spaces here may have; one that a space lacks is not looked at. */
type Drawn = Readonly<
  Record<"lr" | "batch" | "momentum" | "width" | "dropout" | "a" | "b", number> &
    Record<"activation" | "optimizer", string>
>;

export const domains = {
  unit: floatDomain({ low: 0, high: 1 }),
  rate: floatDomain({ low: 1e-4, high: 1, log: true }),
  width: intDomain({ low: 8, high: 256, log: true }),
  layers: intDomain({ low: 1, high: 6 }),
  activation: categoricalDomain(["relu", "tanh", "sigmoid"]),
  optimizer: categoricalDomain(["sgd", "adam"]),
  flag: boolDomain(),
} as const;

/** Standard normal. */
const normal = (stream: RandomStream) =>
  Math.sqrt(-2 * Math.log(1 - stream.uniform())) * Math.cos(2 * Math.PI * stream.uniform());

export function evidenceOf(situation: Situation, count: number, seed = 1): StudyEvidence {
  const parameters: JudgedParameter[] = Object.entries(situation.space).map(([name, domain]) => ({
    name,
    domain,
  }));
  const settled = Array.from({ length: count }, (_, number): Trial => {
    const stream = randomStream(seed, "situation", number);
    const drawn = Object.fromEntries(
      parameters.map(({ name, domain }) => [name, domain.fromUnit(stream.uniform())]),
    );
    const params = situation.when?.(drawn) ?? drawn;
    const outcome = situation.outcome(params as unknown as Drawn, normal(stream));
    return outcome === "failed"
      ? makeTrial(number, { params, state: "failed", values: null, reason: "exit code 1: out of memory" })
      : makeTrial(number, { params, values: [outcome] });
  });
  const judged = settled.filter(({ state }) => state === "complete");
  const space = { parameters, constants: {}, derived: [], requirements: [] };
  const objective = { metric: "loss", direction: "minimize", of: "last" } as const;
  return {
    objective,
    parameters,
    settled,
    judged,
    step: null,
    gain: expectedGain(judged, { space, objective, seed: 1 }),
  };
}
