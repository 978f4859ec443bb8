import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Workspace } from "../language/workspace.ts";
import type { TaskPlatform } from "../study/tasks.ts";
import { keptTaskLabels } from "./editor-task-files.ts";
import { loadTasks } from "./load-tasks.ts";
import type { ScriptFiles } from "./script-files.ts";
import { stemOf, studyNameIn } from "./study-name.ts";

/** What outlives a single look at a study file. */
export interface Surroundings {
  readonly scripts?: ScriptFiles;
  readonly pastTrials?: NonNullable<Workspace["pastTrials"]>;
  readonly olderTrials?: NonNullable<Workspace["olderTrials"]>;
  readonly strategyText?: NonNullable<Workspace["strategyText"]>;
  readonly editorTasks?: NonNullable<Workspace["editorTasks"]>;
  /** For a document that has another name than its place says. */
  readonly fileStem?: string;
}

/** The surroundings of a study file on this machine. `file` is absolute; it need not exist yet. */
export function nodeWorkspace(
  file: string,
  { scripts, editorTasks, pastTrials, olderTrials, strategyText, fileStem = stemOf(file) }: Surroundings = {},
): Workspace {
  const folder = path.dirname(file);
  return {
    fileStem,
    tasks: () => {
      const loaded = loadTasks(folder);
      if (loaded.kind === "none") return { kind: "missing" };
      return { kind: "found", text: loaded.text, uri: pathToFileURL(loaded.file).href };
    },
    get host() {
      const loaded = loadTasks(folder);
      return {
        platform: taskPlatform,
        workspaceFolder: loaded.kind === "found" ? loaded.workspaceFolder : folder,
        userHome: homedir(),
        environment: process.env,
      };
    },
    ...(scripts && {
      script: (found, trialFolder) => scripts.find(found, path.resolve(folder, trialFolder)),
    }),
    ...(pastTrials && { pastTrials }),
    ...(olderTrials && { olderTrials }),
    ...(strategyText && { strategyText }),
    editorTasks: editorTasks ?? (() => ({ labels: keptTaskLabels(file), isComplete: false })),
    otherStudies: () => studyFiles(folder).flatMap((name) => otherStudy(path.join(folder, name), file)),
    addressOf: (relative) => {
      const absolute = path.resolve(folder, relative);
      return existsSync(absolute) ? pathToFileURL(absolute).href : undefined;
    },
  };
}

const taskPlatform: TaskPlatform =
  process.platform === "win32" ? "windows" : process.platform === "darwin" ? "osx" : "linux";

function studyFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /\.study\.ya?ml$/.test(name));
  } catch {
    return [];
  }
}

function otherStudy(candidate: string, file: string): readonly { file: string; study: string }[] {
  const study = candidate === file ? undefined : studyNameIn(candidate);
  return study === undefined ? [] : [{ file: path.basename(candidate), study }];
}
