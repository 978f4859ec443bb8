import { defineConfig } from "vitest/config";

// One window at a time: two workbenches side by side make each other slow, and a machine may have two cores.
export default defineConfig({
  test: {
    include: ["test/ui/**/*.test.mjs"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
