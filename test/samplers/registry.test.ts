import { expect, test } from "vitest";
import { findSampler, samplers } from "../../src/samplers/registry.ts";
import { findScheduler, schedulers } from "../../src/schedulers/registry.ts";
import { strategies } from "../../src/study/strategies.ts";

test("every strategy has its sampler and its scheduler", () => {
  expect(strategies.length).toBeGreaterThan(0);
  for (const { sampler, scheduler } of strategies) {
    expect(findSampler(sampler)?.name).toBe(sampler);
    expect(findScheduler(scheduler)?.name).toBe(scheduler);
  }
});

test("names are unique and an unknown one is not found", () => {
  for (const all of [samplers, schedulers])
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  expect(findSampler("no such sampler")).toBeUndefined();
  expect(findScheduler("no such scheduler")).toBeUndefined();
});
