import { defineConfig } from "vitest/config";

// The tests inside VS Code have runners of their own: see scripts/test.mjs.
export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "test/host/**", "test/extension/**", "test/ui/**"],
    setupFiles: ["test/setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
