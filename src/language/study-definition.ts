import { type Recall, withoutRecall } from "../study/recall.ts";
import { expandAliases } from "./outline-alias.ts";
import type { OutlineMapping } from "./outline-node.ts";
import { mappingOf } from "./outline-value.ts";

/** The study as data, as far as its outline tells, with aliases and merges resolved. */
export function studyDefinition(
  outline: OutlineMapping,
  recall: Recall = withoutRecall,
): Readonly<Record<string, unknown>> {
  return recall("study definition", [outline], () => mappingOf(expandAliases(outline)));
}
