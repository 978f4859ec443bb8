import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests that start no process and change nothing of their own: one worker after the other takes them all. */
const pure = [
  "analysis",
  "bridges",
  "engine",
  "language",
  "samplers",
  "schedulers",
  "study",
  "syntaxes",
  "webview",
].map((folder) => `test/${folder}/**/*.test.{ts,tsx}`);

// The tests inside VS Code have runners of their own: see scripts/test.mjs.
export default defineConfig({
  resolve: { alias: { vscode: fileURLToPath(new URL("test/vscode-stub.ts", import.meta.url)) } },
  test: {
    globalSetup: ["test/global-setup.ts"],
    setupFiles: ["test/setup.ts"],
    pool: "forks",
    // More than a small machine has cores, for many tests wait for processes and a cluster.
    maxWorkers: 3,
    // Where nobody is there to try again. A test that passes later is printed as such.
    retry: process.env["CI"] ? 2 : 0,
    // Only what hangs ends by these: a busy machine may start processes slowly.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: "pure", include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: "processes",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["**/node_modules/**", "test/host/**", "test/extension/**", "test/ui/**", ...pure],
        },
      },
    ],
  },
});
