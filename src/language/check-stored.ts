import { countOf } from "../analysis/number-text.ts";
import {
  type DefinitionChange,
  definitionChanges,
  describeChange,
  fingerprint,
  isPermitted,
} from "../engine/study-fingerprint.ts";
import type { DefinitionPath, Problem } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import type { StoredStudy } from "./results.ts";

/** Which changes keep a study from going on with the trials that its journal holds, and what becomes of them. */
export function checkStored(study: Study, stored: StoredStudy): readonly Problem[] {
  if (stored.trials === 0) return [];
  const trials = countOf(stored.trials, "trial");
  const advice = `\`run\` will refuse to mix them with new ones; they stay as they are. Run with \`--warm\` to set them aside, begin anew and learn from those that fit, with \`--fresh\` to begin without them, give the study another name, or undo the change.`;
  if (stored.definition === undefined) {
    const message = `The journal of this study holds ${trials} that Tunesmith did not run. ${advice}`;
    return [problem(["study"], "value", message)];
  }
  const before = stored.definition as Parameters<typeof definitionChanges>[0];
  const current = fingerprint(study, study.seed ?? stored.seed ?? 0);
  const broken = definitionChanges(before, current).filter((change) => !isPermitted(change));
  return broken.flatMap((change) =>
    placesOf(change, study).map(({ path, at }) => {
      const what = describeChange(change).replace(/\.$/, "");
      return problem(path, at, `${what}, so the ${trials} that this study has no longer fit it. ${advice}`);
    }),
  );
}

function problem(path: DefinitionPath, at: Problem["at"], message: string): Problem {
  return { code: "incompatible-change", severity: "warning", message, path, at };
}

interface Place {
  readonly path: DefinitionPath;
  readonly at: Problem["at"];
}

/** Where the change is written; what is gone is shown at its section. */
function placesOf({ section, names }: DefinitionChange, { space, objectives }: Study): readonly Place[] {
  switch (section) {
    case "space": {
      const there = names.filter((name) => space.parameters.some((parameter) => parameter.name === name));
      const [first] = there;
      return [{ path: first === undefined ? ["space"] : ["space", ...first.split(".")], at: "key" }];
    }
    case "priors":
    case "constants":
      return [{ path: ["space"], at: "key" }];
    case "objectives":
      return [{ path: [objectives.length > 1 ? "objectives" : "objective"], at: "value" }];
    case "strategy":
    case "fidelity":
    case "baseline":
    case "repeat":
    case "seed":
      return [{ path: [section], at: "value" }];
    case "derived":
    case "require":
      return [{ path: [section], at: "key" }];
  }
}
