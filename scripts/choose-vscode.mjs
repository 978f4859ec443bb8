import { join } from "node:path";
import { findDesktopExecutable } from "./desktop-vscode.mjs";

const TEST_HOST = join(import.meta.dirname, "../test/host/code.mjs");

/**
 * Which VS Code runs the extension tests. Without an executable, @vscode/test-electron downloads one.
 * @returns {{ kind: "desktop" | "download" | "host", executable?: string, description: string }}
 */
export function chooseVSCode() {
  const wanted = process.env.VSCODE_EXECUTABLE;
  if (wanted === "download") return { kind: "download", description: "a downloaded desktop VS Code" };
  const executable = wanted || findDesktopExecutable();
  if (executable) return { kind: "desktop", executable, description: `desktop VS Code, ${executable}` };
  return {
    kind: "host",
    executable: TEST_HOST,
    description: "the test host (VS Code's server and Chromium)",
  };
}
