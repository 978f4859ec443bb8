import type { CompiledStudy } from "../study/compile.ts";
import { numberText } from "../study/domain.ts";
import { parseExpression } from "../study/parse-expression.ts";
import type { DefinitionPath, Problem, Span } from "../study/problem.ts";
import { isMapping } from "../study/read-space.ts";
import type { Study } from "../study/study.ts";
import type { PastTrials, StoredStudy } from "./results.ts";
import { step } from "./value-role.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What earlier trials say about a study as it is now written: the bounds that the good ones crowd at, and where they no
 * longer fit it.
 */
export function checkResults(
  definition: unknown,
  { declarations, study: current }: CompiledStudy,
  workspace: Workspace,
  checkStored: (study: Study, stored: StoredStudy) => readonly Problem[],
): readonly Problem[] {
  if (!isMapping(definition) || workspace.pastTrials === undefined) return [];
  const written = definition["study"];
  const study = typeof written === "string" ? written : workspace.fileStem;
  const parameters = [...declarations].flatMap(([name, declaration]) =>
    declaration.kind === "parameter" && declaration.domain !== undefined
      ? [{ name, domain: declaration.domain, path: declaration.path }]
      : [],
  );
  const past = workspace.pastTrials(
    study,
    parameters.map(({ name, domain }) => ({ name, domain })),
  );
  if (past === undefined) return [];
  return [
    ...parameters.flatMap((parameter) => pressureOf(parameter, definition, past)),
    ...(current === undefined ? [] : checkStored(current, past.stored)),
  ];
}

type Parameter = {
  readonly name: string;
  readonly domain: { readonly mapping: { readonly low?: number; readonly high?: number } };
  readonly path: DefinitionPath;
};

function pressureOf(
  { name, domain, path }: Parameter,
  definition: unknown,
  past: PastTrials,
): readonly Problem[] {
  const found = past.results.parameters.get(name);
  return (found?.pressure ?? []).flatMap((end): readonly Problem[] => {
    const bound = domain.mapping[end];
    if (found?.good === undefined || bound === undefined) return [];
    const direction = end === "low" ? "below" : "above";
    const message = `The best ${found.good.count} of ${found.all.count} trials crowd at this end of \`${name}\`'s range. Better values may lie ${direction} ${numberText(bound)}: widen the range if the program can take them.`;
    const place = placeOf(end, path, definition);
    return [{ code: "bound-pressed", severity: "hint", message, at: "value", ...place }];
  });
}

/** Where a bound is written: an argument of the space function, or the key of a mapping. */
function placeOf(
  end: "low" | "high",
  path: DefinitionPath,
  definition: unknown,
): { readonly path: DefinitionPath; readonly span?: Span } {
  const range = path.reduce<unknown>(step, definition);
  if (isMapping(range)) {
    const inner = Object.hasOwn(range, "in") ? "in" : end;
    return placeOf(end, [...path, inner], definition);
  }
  if (typeof range !== "string") return { path };
  const { expression } = parseExpression(range);
  const argument = expression.kind === "call" ? expression.arguments[end === "low" ? 0 : 1] : undefined;
  return argument === undefined ? { path } : { path, span: argument.span };
}
