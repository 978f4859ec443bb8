import type { Distribution, DomainMapping } from "../study/domain.ts";

/** What holds the values of both: other tools let a parameter's range change from trial to trial. */
export function widestRange(known: Distribution, other: Distribution): Distribution {
  if (known === other) return known;
  if (known.name === "CategoricalDistribution" && other.name === "CategoricalDistribution") {
    const choices = [...new Set([...known.attributes.choices, ...other.attributes.choices])];
    const isSame = choices.length === known.attributes.choices.length;
    return isSame ? known : { name: "CategoricalDistribution", attributes: { choices } };
  }
  if (known.name === "CategoricalDistribution" || other.name === "CategoricalDistribution") return other;
  if (known.name !== other.name) return other;
  const low = Math.min(known.attributes.low, other.attributes.low);
  const high = Math.max(known.attributes.high, other.attributes.high);
  const isSame = low === known.attributes.low && high === known.attributes.high;
  return isSame ? known : ({ ...known, attributes: { ...known.attributes, low, high } } as Distribution);
}

/** The range as the study language has it; undefined for what no version of Optuna writes. */
export function mappingOf(distribution: Distribution): DomainMapping | undefined {
  switch (distribution.name) {
    case "FloatDistribution":
    case "IntDistribution": {
      const { low, high, log, step } = distribution.attributes;
      const type = distribution.name === "FloatDistribution" ? "float" : "int";
      const isWhole = type === "int" && step === 1;
      return { type, low, high, ...(log && { log }), ...(step !== null && !isWhole && { step }) };
    }
    case "CategoricalDistribution": {
      const { choices } = distribution.attributes;
      const isBool = choices.length === 2 && choices.includes(true) && choices.includes(false);
      return isBool ? { type: "bool" } : { type: "categorical", choices };
    }
    default:
      return undefined;
  }
}
