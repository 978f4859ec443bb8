import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Workspace } from "../language/workspace.ts";
import type { TaskPlatform } from "../study/tasks.ts";
import { loadTasks } from "./load-tasks.ts";
import { stemOf, studyNameIn } from "./study-folder.ts";

/** The surroundings of a study file on this machine. `file` is absolute; it need not exist yet. */
export function nodeWorkspace(file: string): Workspace {
  const folder = path.dirname(file);
  return {
    fileStem: stemOf(file),
    tasks: () => {
      const loaded = loadTasks(folder);
      return loaded.kind === "found" ? { kind: "found", text: loaded.text } : { kind: "missing" };
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
    otherStudies: () => studyFiles(folder).flatMap((name) => otherStudy(path.join(folder, name), file)),
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
