import type { CompiledStudy } from "../study/compile.ts";
import type { DefinitionPath, Problem } from "../study/problem.ts";
import { isMapping } from "../study/read-space.ts";
import type { Workspace } from "./workspace.ts";

/** What of the older studies that a study is to start from cannot be learned from. */
export function checkStart(
  definition: unknown,
  { study }: CompiledStudy,
  { olderTrials }: Workspace,
): readonly Problem[] {
  if (study === undefined || olderTrials === undefined) return [];
  return study.start.flatMap((source, index): readonly Problem[] => {
    const { kind, message } = olderTrials(study, source);
    if (kind === "whole") return [];
    const at = { path: pathOf(definition, index), at: "value" } as const;
    return kind === "unreadable"
      ? [{ code: "start-unreadable", severity: "warning", message, ...at }]
      : [{ code: "start-left-out", severity: "information", message, ...at }];
  });
}

/** `start: a`, `start: [a, b]`, `start: { from: a }` or `start: { from: [a, b] }`. */
function pathOf(definition: unknown, index: number): DefinitionPath {
  const start = isMapping(definition) ? definition["start"] : undefined;
  const [path, value] = isMapping(start) ? [["start", "from"], start["from"]] : [["start"], start];
  return Array.isArray(value) ? [...path, index] : path;
}
