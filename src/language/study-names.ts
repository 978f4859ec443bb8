import type { Domain } from "../study/domain.ts";
import type { Declaration } from "../study/names.ts";
import type { DefinitionPath } from "../study/problem.ts";
import { isMapping, readSpace } from "../study/read-space.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import type { ParamValue } from "../study/value.ts";
import type { OutlineMapping } from "./outline-node.ts";
import { studyDefinition } from "./study-definition.ts";

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
export function studyNames(outline: OutlineMapping, recall: Recall = withoutRecall): readonly StudyName[] {
  return recall("study names", [outline], () => readNames(outline, recall));
}

function readNames(outline: OutlineMapping, recall: Recall): readonly StudyName[] {
  const { space, derived, fidelity } = studyDefinition(outline, recall);
  const names: StudyName[] = readSpace(steady(space, recall), recall).entries.map((entry) => {
    const { name, path, kind } = entry;
    if (kind === "constant") return { name, kind, path, value: entry.value };
    const { domain, when } = entry;
    return { name, kind, path, domain, fallback: entry.default, expression: textOrNothing(when) };
  });
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

/** The same objects as before where they hold the same, so that what was read from them need not be read again. */
function steady(space: unknown, recall: Recall): unknown {
  if (!isMapping(space)) return space;
  const entries = Object.entries(space).map(([key, value]): [string, unknown] => [
    key,
    typeof value === "object" && value !== null
      ? recall(`value of ${key}`, [JSON.stringify(value, withInfinity)], () => value)
      : value,
  ]);
  return Object.fromEntries(entries);
}

/** JSON has no numbers beyond the largest. */
function withInfinity(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function textOrNothing(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}
