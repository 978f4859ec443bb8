import { describe, expect, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";
import { lineStarts } from "../../src/language/positions.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { journalWith, workspaceWithTrials } from "./past.ts";

const rest =
  "run: { command: 'train {lr} {width}' }\nobjective: { maximize: val_accuracy }\nbudget: { trials: 9 }\n";

/** What of the text is said to be crowded. */
function pressed(space: string, paramsOf?: (index: number) => ParamValues, trials = 60): readonly string[] {
  const text = `${rest}space:\n${space}`;
  const { problems } = checkStudy(text, workspaceWithTrials(journalWith(trials, paramsOf)));
  const lines = lineStarts(text);
  return problems
    .filter(({ code }) => code === "bound-pressed")
    .map(
      ({ range, severity }) =>
        `${severity}: ${text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end))}`,
    );
}

const width = "  width: int(1, 100)\n";

describe("a bound that the best trials crowd at", () => {
  test.each<readonly [string, ...string[]]>([
    [`  lr: uniform(0, 1.0)\n${width}`, "hint: 1.0"],
    [`  lr: { in: 'uniform(0, 1.0)', when: width > 0 }\n${width}`, "hint: 1.0"],
    [`  lr: { type: float, low: 0, high: 1.0 }\n${width}`, "hint: 1.0"],
    [`  lr: uniform(0, 3)\n${width}`],
  ])("%j", (space, ...expected) => expect(pressed(space)).toEqual(expected));

  test("may be the lower one", () => {
    const found = pressed(`  lr: uniform(0, 3)\n${width}`, (index) => ({
      lr: (index + 1) / 60,
      width: index > 50 ? 1 : 2 * index + 1,
    }));
    expect(found).toEqual(["hint: 1"]);
  });

  test("is not spoken of while trials are few", () => {
    expect(pressed(`  lr: uniform(0, 1.0)\n${width}`, undefined, 9)).toEqual([]);
  });
});
