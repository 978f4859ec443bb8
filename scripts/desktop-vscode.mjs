import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The `code` command on PATH, or undefined. */
export function findCodeCommand() {
  const name = process.platform === "win32" ? "code.cmd" : "code";
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/**
 * The program behind the `code` command: test runs start it directly, for the command detaches from it.
 * Undefined where there is none, as in a remote terminal, whose `code` only talks to a window elsewhere.
 */
export function findDesktopExecutable() {
  const command = findCodeCommand();
  if (!command || !hasDisplay()) return undefined;
  const folder = join(realpathSync(command), "..");
  const places = {
    darwin: ["../../../MacOS/Electron", "../../../MacOS/Code"],
    win32: ["../Code.exe"],
    linux: ["../code"],
  };
  return (places[process.platform] ?? [])
    .map((place) => join(folder, place))
    .find((file) => existsSync(file));
}

/** Windows and macOS always have one; on Linux a session says so. */
export function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
