import { expect, test } from "vitest";
import { ChangedRows } from "../../src/extension/changed-rows.ts";
import type { Trial } from "../../src/study/trial.ts";
import { running, trial } from "./trials.ts";

/** What each look at the trials finds changed. */
function check(looks: readonly (readonly Trial[])[], expected: readonly (readonly string[])[]): void {
  const rows = new ChangedRows();
  const found = looks.map((trials) => rows.take(trials).map(({ number, state }) => `${number} ${state}`));
  expect(found).toEqual(expected);
}

const reported = (number: number, value: number): Trial => ({
  ...running(number),
  reports: [{ step: 0, values: [value] }],
});

test.each<[string, readonly (readonly Trial[])[], readonly (readonly string[])[]]>([
  ["everything is new at first", [[trial(0), running(1)]], [["0 complete", "1 running"]]],
  [
    "nothing is new the second time",
    [
      [trial(0), running(1)],
      [trial(0), running(1)],
    ],
    [["0 complete", "1 running"], []],
  ],
  ["a new trial", [[running(0)], [running(0), running(1)]], [["0 running"], ["1 running"]]],
  [
    "a report",
    [[running(0)], [reported(0, 1)], [reported(0, 1)], [reported(0, 2)]],
    [["0 running"], ["0 running"], [], ["0 running"]],
  ],
  ["an end, once", [[running(0)], [trial(0)], [trial(0)]], [["0 running"], ["0 complete"], []]],
  [
    "an end and a start",
    [[running(0)], [trial(0), running(1)]],
    [["0 running"], ["0 complete", "1 running"]],
  ],
  ["a trial that came and went between two looks", [[], [trial(0)], [trial(0)]], [[], ["0 complete"], []]],
])("%s", (_, looks, expected) => {
  check(looks, expected);
});
