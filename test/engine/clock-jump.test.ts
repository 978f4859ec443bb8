import { expect, test } from "vitest";
import { createMemoryJournal } from "../../src/engine/memory-journal.ts";
import { createVirtualClock } from "../../src/engine/virtual-clock.ts";
import { compileStudy } from "../../src/study/compile.ts";
import { openSession } from "./simulate.ts";

test("a machine that sleeps, or whose clock is set, spends none of budget.time by that", async () => {
  const { study } = compileStudy(
    {
      space: { x: "uniform(0, 1)" },
      objective: { minimize: "loss" },
      strategy: "random",
      budget: { time: "10m" },
      seed: 1,
    },
    { needsRun: "run-optional" },
  );
  if (study === undefined) throw new Error("the study has a mistake");
  const start = Date.UTC(2026, 0, 1);
  let wall = start;
  let elapsed = 0;
  const clock = { ...createVirtualClock(start), now: () => wall, elapsed: () => elapsed };
  const session = await openSession(study, createMemoryJournal(), clock);
  const next = async () => (await session.next()).kind;
  expect(await next()).toBe("assignment");
  wall += 8 * 3_600_000;
  expect(session.elapsedMs).toBe(0);
  expect(await next()).toBe("assignment");
  wall -= 9 * 3_600_000;
  expect(session.elapsedMs).toBe(0);
  elapsed += 600_000;
  expect(await next()).toBe("done");
});
