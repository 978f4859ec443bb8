import { readFileSync } from "node:fs";
import path from "node:path";
import { type CheckedStudy, checkStudy } from "../language/check.ts";
import { readScript } from "../language/script/read-script.ts";
import type { Workspace } from "../language/workspace.ts";
import { nodeWorkspace } from "../node/node-workspace.ts";
import { withOsErrors } from "../node/os-error.ts";
import type { readPastTrials } from "../node/past-trials.ts";
import { olderTrialsFound } from "../node/read-older-trials.ts";
import { createScriptFiles } from "../node/script-files.ts";

export interface StudyFileText {
  /** As the user named it. */
  readonly file: string;
  readonly absolutePath: string;
  readonly text: string;
  readonly checked: CheckedStudy;
  /** What it was checked against. */
  readonly workspace: Workspace;
}

/**
 * Reads and checks a study file.
 *
 * @param pastTrials where what earlier trials say is to be checked too
 * @throws OsError where it cannot be read
 */
export function readStudyFile(file: string, pastTrials?: typeof readPastTrials): StudyFileText {
  const absolutePath = path.resolve(file);
  const text = withOsErrors("read the study file", file, () => readFileSync(absolutePath, "utf8"));
  const workspace = nodeWorkspace(absolutePath, {
    scripts: createScriptFiles(readScript),
    ...(pastTrials && {
      pastTrials: (study, parameters) => pastTrials(absolutePath, study, parameters),
      olderTrials: (study, source) => olderTrialsFound(absolutePath, study, source),
    }),
  });
  return { file, absolutePath, text, checked: checkStudy(text, workspace), workspace };
}
