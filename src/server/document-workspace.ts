import { fileURLToPath } from "node:url";
import type { Workspace } from "../language/workspace.ts";
import { nodeWorkspace } from "../node/node-workspace.ts";

export function isOnDisk(uri: string): boolean {
  return uri.startsWith("file:");
}

/** The surroundings of a document: its folder, or nothing where it is not a file of this machine. */
export function workspaceOf(uri: string): Workspace {
  if (isOnDisk(uri)) return nodeWorkspace(fileURLToPath(uri));
  const name = uri.slice(uri.lastIndexOf("/") + 1);
  return { fileStem: name.replace(/(\.study)?\.ya?ml$/, "") || "study", tasks: () => ({ kind: "missing" }) };
}
