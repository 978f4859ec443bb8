import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Workspace } from "../language/workspace.ts";
import { nodeWorkspace } from "../node/node-workspace.ts";
import type { ScriptFiles } from "../node/script-files.ts";
import { stemOf } from "../node/study-name.ts";
import type { ClientTasks } from "./editor-tasks.ts";
import type { Journals } from "./journals.ts";

/** What a document's surroundings are made of. */
export interface Places {
  readonly scripts: ScriptFiles;
  readonly journals: Journals;
  readonly strategyText: NonNullable<Workspace["strategyText"]>;
  /** Undefined where the client does not tell. */
  clientTasks(): ClientTasks | undefined;
  /** The folders of the client's workspace that are on this machine, the first one first. */
  folders(): readonly string[];
}

export function isOnDisk(uri: string): boolean {
  return uri.startsWith("file:");
}

/**
 * The surroundings of a document: its folder, for one that is no file (yet) the workspace's first folder, for that is
 * where a new file would be saved. Nothing where there is no folder either.
 */
export function workspaceOf(uri: string, places: Places): Workspace {
  const { scripts, journals, strategyText, folders } = places;
  const file = pathOf(uri);
  const tasks = places.clientTasks();
  const surroundings = { scripts, strategyText, ...(tasks && { editorTasks: () => tasks.of(uri) }) };
  if (file !== undefined) {
    return nodeWorkspace(file, {
      ...surroundings,
      pastTrials: (study, parameters) => journals.pastTrials(file, study, parameters),
    });
  }
  const fileStem = stemOf(decoded(uri.slice(uri.lastIndexOf("/") + 1))) || "study";
  const [folder] = folders();
  if (folder === undefined) return { fileStem, strategyText, tasks: () => ({ kind: "missing" }) };
  return nodeWorkspace(join(folder, "untitled.study.yaml"), { ...surroundings, fileStem });
}

/** The path of a document on this machine; undefined where it is elsewhere. */
export function pathOf(uri: string): string | undefined {
  if (!isOnDisk(uri)) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    // Another machine's file, or no address at all.
    return undefined;
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
