import { defineConfig } from "vitest/config";

// One window at a time: two workbenches side by side make each other slow, and a machine may have two cores.
export default defineConfig({
  test: {
    include: ["test/ui/**/*.test.mjs"],
    pool: "forks",
    fileParallelism: false,
    // A workbench on a busy machine swallows a key now and then.
    retry: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 40_000 } },
  },
});
