import type { Objective } from "../study/objective.ts";
import { type Json, studyAttribute } from "./journal-record.ts";
import type { StudyState } from "./study-state.ts";

/** An objective as far as a journal tells it. */
export type StoredObjective = Pick<Objective, "metric" | "direction" | "weight" | "threshold">;

/** The objectives that a study was run with. Journals of other tools know no weights and no thresholds. */
export function objectivesOf({
  directions,
  metricNames,
  systemAttributes,
}: Pick<StudyState, "directions" | "metricNames" | "systemAttributes">): readonly StoredObjective[] {
  const definition = systemAttributes.get(studyAttribute.definition);
  const written = member(definition, "objectives");
  return metricNames.map((metric, index) => {
    const own = Array.isArray(written) ? (written[index] as Json | undefined) : undefined;
    const [weight, threshold] = [member(own, "weight"), member(own, "threshold")];
    return {
      metric,
      direction: directions[index] === 2 ? "maximize" : "minimize",
      ...(typeof weight === "number" && { weight }),
      ...(typeof threshold === "number" && { threshold }),
    };
  });
}

function member(value: Json | undefined, key: string): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as { readonly [key: string]: Json })[key]
    : undefined;
}
