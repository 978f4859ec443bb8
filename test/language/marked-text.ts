import { fingerprint } from "../../src/engine/study-fingerprint.ts";
import { checkStudy } from "../../src/language/check.ts";
import { pastTrials } from "../../src/language/past-trials.ts";
import { lineStarts } from "../../src/language/positions.ts";
import { readScript } from "../../src/language/script/read-script.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import type { Trial } from "../../src/study/trial.ts";

/** A text whose faulty ranges stand between « and »; they do not nest. */
export function readMarks(marked: string) {
  const ranges: { start: number; end: number }[] = [];
  let text = "";
  for (const part of marked.split(/([«»])/)) {
    if (part === "«") ranges.push({ start: text.length, end: text.length });
    else if (part === "»") ranges.push({ start: ranges.pop()?.start ?? 0, end: text.length });
    else text += part;
  }
  return { text, ranges: ranges.map(lineStarts(text).rangeOf) };
}

export function workspaceWith(tasks: string | undefined, fileStem = "digits"): Workspace {
  return {
    fileStem,
    tasks: () => (tasks === undefined ? { kind: "missing" } : { kind: "found", text: tasks }),
  };
}

/** A workspace whose commands run this script, whatever they call it. */
export function withScript(text: string): Workspace {
  return {
    ...workspaceWith(tasksFile),
    script: ({ candidates, language }) => ({
      file: `/w/${candidates[0]}`,
      flags: readScript(text, language),
    }),
  };
}

/** A workspace that holds 40 trials of the study, which crowd at the high end, and are the better the higher they lie. */
export function withTrials(text: string): Workspace {
  const { study } = checkStudy(text, workspaceWith(tasksFile));
  if (study === undefined) throw new Error("the study that was run is broken");
  const { parameters } = study.space;
  const trials = Array.from({ length: 40 }, (_, number): Trial => {
    const unit = 1 - (1 - (number + 0.5) / 40) ** 3;
    const params = Object.fromEntries(parameters.map(({ name, domain }) => [name, domain.fromUnit(unit)]));
    return trialWith({ number, params, values: [number], metrics: { score: number } });
  });
  const journal = {
    trials,
    directions: [2],
    metricNames: ["score"],
    definition: fingerprint(study, 1),
    seed: 1,
  };
  return { ...workspaceWith(tasksFile), pastTrials: (_, domains) => pastTrials(journal, domains) };
}

function trialWith(given: Pick<Trial, "number" | "params" | "values" | "metrics">): Trial {
  return {
    configuration: given.number,
    state: "complete",
    reports: [],
    step: null,
    note: null,
    reason: null,
    segments: [],
    startedAt: 0,
    endedAt: 1000,
    retryOf: null,
    superseded: false,
    violations: null,
    ...given,
  };
}

export const tasksFile = JSON.stringify({
  version: "2.0.0",
  tasks: [
    { label: "train digits", type: "process", command: "node", args: ["train.mjs"] },
    { label: "train cats", type: "process", command: "node", args: ["train.mjs", "--lr", "{rate}"] },
    { label: "chained", type: "shell", command: "make", dependsOn: ["train digits"] },
  ],
});
