import * as vscode from "vscode";
import { virtualAddress, virtualPath } from "../web/virtual-path.ts";

/** What a study is known by everywhere in this extension: the path of its file, which may be on no disk. */
export function studyPath(uri: vscode.Uri): string {
  return uri.scheme === "file" ? uri.fsPath : virtualPath(uri);
}

/** The address of a file, by the path of a study or one below its folder. */
export function uriOfPath(path: string): vscode.Uri {
  const address = virtualAddress(path);
  return address ? vscode.Uri.from(address) : vscode.Uri.file(path);
}
