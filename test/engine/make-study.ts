import { checkStrategy } from "../../src/schedulers/strategy-fit.ts";
import { compileStudy } from "../../src/study/compile.ts";
import { isError } from "../../src/study/problem.ts";
import type { Study } from "../../src/study/study.ts";

/** A checked study from its definition; mistakes in the definition fail the test. */
export function makeStudy(definition: Readonly<Record<string, unknown>>): Study {
  const { study, problems } = compileStudy(definition, {
    needsRun: "run-optional",
    checkStrategy,
  });
  if (study === undefined)
    throw new Error(
      problems
        .filter(isError)
        .map(({ message }) => message)
        .join("\n"),
    );
  return study;
}
