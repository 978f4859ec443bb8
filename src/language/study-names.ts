import type { Domain } from "../study/domain.ts";
import type { Declaration } from "../study/names.ts";
import type { DefinitionPath } from "../study/problem.ts";
import { isMapping, readSpace, type SpaceEntry } from "../study/read-space.ts";
import { type Recall, recalledBy, withoutRecall } from "../study/recall.ts";
import type { ParamValue } from "../study/value.ts";
import type { StudyText } from "./study-text.ts";

/** A name that a study declares, with what there is to say about it. */
export interface StudyName {
  readonly name: string;
  readonly kind: Declaration["kind"];
  /** Where it is declared. */
  readonly path: DefinitionPath;
  /** Of a parameter; undefined where its range has errors. */
  readonly domain?: Domain | undefined;
  /** What an older trial that lacks the parameter is taken to have had. */
  readonly fallback?: ParamValue | undefined;
  /** The condition of a parameter, or what computes a derived value, as it is written. */
  readonly expression?: string | undefined;
  /** Of a constant. */
  readonly value?: ParamValue;
}

/** Every name of a text that may be broken elsewhere: those of `space` first, each in the order of the file. */
export function studyNames(source: StudyText, recall: Recall = withoutRecall): readonly StudyName[] {
  return recall("study names", [source], () => readNames(source, recall));
}

function readNames(source: StudyText, recall: Recall): readonly StudyName[] {
  const { space, derived, fidelity } = source.definition();
  const nameOf = recalledBy(recall, "name of entry", nameOfEntry);
  const names = readSpace(space, recall).entries.map(nameOf);
  if (isMapping(derived)) {
    for (const [name, value] of Object.entries(derived)) {
      names.push({ name, kind: "derived", path: ["derived", name], expression: textOrNothing(value) });
    }
  }
  const resource = isMapping(fidelity) ? fidelity["parameter"] : undefined;
  if (typeof resource === "string") {
    names.push({ name: resource, kind: "resource", path: ["fidelity", "parameter"] });
  }
  return names;
}

function nameOfEntry(entry: SpaceEntry): StudyName {
  const { name, path, kind } = entry;
  if (kind === "constant") return { name, kind, path, value: entry.value };
  const { domain, when } = entry;
  return { name, kind, path, domain, fallback: entry.default, expression: textOrNothing(when) };
}

function textOrNothing(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}
