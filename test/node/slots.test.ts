import { describe, expect, test } from "vitest";
import { coreList, type Machine, openSlots, readCoreList, thisMachine } from "../../src/node/slots.ts";
import type { Slots } from "../../src/study/study.ts";

const machine: Machine = { gpus: undefined, cores: [0, 1, 2, 3, 8, 9] };
const named = (...names: string[]): Slots["gpus"] => ({ kind: "named", names });

describe("the places of a study", () => {
  const check = (
    slots: Partial<Slots> | undefined,
    on: Partial<Machine>,
    expected: readonly string[] | undefined,
  ) => {
    const whole = slots && { gpus: undefined, trialsPerGpu: 1, cores: undefined, ...slots };
    const places = openSlots({ slots: whole }, { ...machine, ...on });
    expect(places?.map(({ name }) => name)).toEqual(expected);
  };
  test.each<[string, Partial<Slots> | undefined, Partial<Machine>, readonly string[] | undefined]>([
    ["none are set", undefined, {}, undefined],
    ["cards by name", { gpus: named("0", "3") }, {}, ["gpu 0", "gpu 3"]],
    [
      "each card gets one before any gets two",
      { gpus: named("0", "1"), trialsPerGpu: 2 },
      {},
      ["gpu 0", "gpu 1", "gpu 0", "gpu 1"],
    ],
    ["a count of cards", { gpus: { kind: "count", count: 2 } }, {}, ["gpu 0", "gpu 1"]],
    [
      "a count of those that the runner may see",
      { gpus: { kind: "count", count: 2 } },
      { gpus: ["4", "6", "7"] },
      ["gpu 4", "gpu 6"],
    ],
    ["fewer are there", { gpus: { kind: "count", count: 2 } }, { gpus: ["4"] }, ["gpu 4"]],
    ["the runner sees none", { gpus: { kind: "count", count: 1 } }, { gpus: [] }, ["gpu 0"]],
    ["cores", { cores: 2 }, {}, ["cores 0-1", "cores 2-3", "cores 8-9"]],
    ["cores that do not divide", { cores: 4 }, {}, ["cores 0-3"]],
    ["more cores than there are", { cores: 64 }, {}, ["cores 0-3,8-9"]],
    [
      "what there is less of decides",
      { gpus: named("0", "1"), trialsPerGpu: 2, cores: 2 },
      {},
      ["gpu 0, cores 0-1", "gpu 1, cores 2-3", "gpu 0, cores 8-9"],
    ],
  ])("%s", (_, slots, on, expected) => check(slots, on, expected));
});

test("lists of cores are written as they are read", () => {
  for (const list of ["0", "0-3", "0-1,3,8-9"]) expect(coreList(readCoreList(list))).toBe(list);
});

test("this machine has a core, and the cards that its environment names", () => {
  expect(thisMachine({}).cores.length).toBeGreaterThan(0);
  expect(thisMachine({}).gpus).toBeUndefined();
  expect(thisMachine({ CUDA_VISIBLE_DEVICES: "2, 3" }).gpus).toEqual(["2", "3"]);
  expect(thisMachine({ CUDA_VISIBLE_DEVICES: "" }).gpus).toEqual([]);
});
