import { lineStarts } from "../../src/language/positions.ts";
import { readScript } from "../../src/language/script/read-script.ts";
import type { Workspace } from "../../src/language/workspace.ts";

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

export const tasksFile = JSON.stringify({
  version: "2.0.0",
  tasks: [
    { label: "train digits", type: "process", command: "node", args: ["train.mjs"] },
    { label: "train cats", type: "process", command: "node", args: ["train.mjs", "--lr", "{rate}"] },
    { label: "chained", type: "shell", command: "make", dependsOn: ["train digits"] },
  ],
});
