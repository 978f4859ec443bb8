import * as vscode from "vscode";
import type { Fetched } from "../web/file-mirror.ts";
import { uriOfPath } from "./study-address.ts";
import type { FileAnswer, FileRequest } from "./virtual-monitor.ts";

/** Reads a file or folder for a thread that follows virtual ones. */
export async function fetchFile({ id, path, known }: FileRequest): Promise<FileAnswer> {
  return { kind: "file-fetched", id, fetched: await fetchPath(path, known) };
}

/** VS Code reads whole files only, so a file that has not changed is not read again. */
export async function fetchPath(path: string, known: string | undefined): Promise<Fetched> {
  const uri = uriOfPath(path);
  try {
    const { type, mtime, size } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) return await fetchFolder(uri);
    const stamp = `${mtime} ${size}`;
    if (stamp === known) return { kind: "unchanged" };
    return { kind: "file", stamp, mtimeMs: mtime, bytes: await vscode.workspace.fs.readFile(uri) };
  } catch {
    // It is not there, or nobody provides files of this kind.
    return { kind: "missing" };
  }
}

async function fetchFolder(uri: vscode.Uri): Promise<Fetched> {
  const entries = await vscode.workspace.fs.readDirectory(uri);
  return {
    kind: "folder",
    entries: entries.map(([name, type]) => ({
      name,
      kind: type & vscode.FileType.Directory ? "folder" : "file",
    })),
  };
}
