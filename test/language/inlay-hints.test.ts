import { describe, expect, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";
import { hover } from "../../src/language/hover.ts";
import { inlayHints } from "../../src/language/inlay-hints.ts";
import { pastTrials, pastTrialsOf } from "../../src/language/past-trials.ts";
import { lineStarts } from "../../src/language/positions.ts";
import { studyNames } from "../../src/language/study-names.ts";
import { studyPrice } from "../../src/language/study-price.ts";
import { studyText } from "../../src/language/study-text.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { readSpaceText } from "../../src/study/space-function.ts";
import { withCursor } from "./cursor.ts";
import { journalWith, workspaceWithTrials } from "./past.ts";

const none: Workspace = { fileStem: "digits", tasks: () => ({ kind: "missing" }) };
const past = workspaceWithTrials(journalWith(60));

function domainOf(range: string) {
  const reading = readSpaceText(range);
  if (reading.kind !== "domain") throw new Error(`${range} is no range`);
  return reading.domain;
}

/** Each line of the text that has a hint, with the hint in «». */
function hinted(
  text: string,
  workspace: Workspace,
  price: "priced" | "unpriced" = "unpriced",
): readonly string[] {
  const source = studyText(text);
  const trials = pastTrialsOf(source.outline, studyNames(source), workspace);
  const { study } = checkStudy(text, workspace);
  const hints = inlayHints({
    text,
    range: { start: { line: 0, character: 0 }, end: lineStarts(text).positionAt(text.length) },
    past: trials,
    price: price === "priced" && study ? studyPrice(study, trials?.pace) : undefined,
  });
  const lines = text.split(/\r?\n/);
  return hints.map(({ position, label }) => {
    const line = lines[position.line] ?? "";
    const shown = String(label).replace(/^\d+ %/, "N %");
    return `${line.slice(0, position.character)}«${shown}»${line.slice(position.character)}`;
  });
}

describe("behind parameters", () => {
  test.each<readonly [string, ...string[]]>([
    [
      "space:\n  lr: uniform(0, 1) # rate\n  width: int(1, 20)\n  seed: 7\n",
      "  lr: uniform(0, 1)«N % important, best 1» # rate",
      "  width: int(1, 20)«N % important, best 11»",
    ],
    ["space:\r\n  lr:\r\n    in: uniform(0, 1)\r\n", "  lr:«N % important, best 1»"],
    ["space: { lr: 'uniform(0, 1)' }", "space: { lr: 'uniform(0, 1)'«N % important, best 1» }"],
    ["space:\n\tlr: uniform(0, 1)\nrequire: [", "\tlr: uniform(0, 1)«N % important, best 1»"],
    ["space:\n  other: uniform(0, 1)\n"],
    ["space:\n  lr: uniform(0, \n"],
  ])("%j", (text, ...expected) => expect(hinted(text, past)).toEqual(expected));

  test("stands how much each mattered, all together 100 %", () => {
    const text = "space:\n  lr: uniform(0, 1)\n  width: int(1, 20)\n";
    const source = studyText(text);
    const trials = pastTrialsOf(source.outline, studyNames(source), past);
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const labels = inlayHints({ text, range, past: trials, price: undefined }).map(({ label }) => label);
    const [lr = 0, width = 0] = labels.map((label) => Number.parseInt(String(label), 10));
    expect(lr).toBeGreaterThan(3 * width);
    expect(lr + width).toBe(100);
  });

  test("of very many trials a part is judged, the best one among it, and all are counted", () => {
    const many = journalWith(25_001, (index) => ({ lr: index === 12_345 ? 1 : index / 50_000, width: 3 }));
    const { results, importance } = pastTrials(many, [{ name: "lr", domain: domainOf("uniform(0, 1)") }]);
    expect([results.complete, results.best?.number]).toEqual([25_001, 12_345]);
    expect(results.parameters.get("lr")?.all.count).toBeLessThan(10_100);
    expect(importance.get("lr")).toBe(1);
  });

  test("there is nothing before a run", () =>
    expect(hinted("space:\n  lr: uniform(0, 1)\n", none)).toEqual([]));
});

describe("the price of a study", () => {
  const study = (rest: string) =>
    `run: { command: 'train {lr} {width}' }\nobjective: { maximize: val_accuracy }\nspace:\n  lr: uniform(0, 1)\n  width: int(1, 8)\n${rest}`;
  test.each([
    ["budget: { trials: 60 }\n", none, "budget: { trials: 60 }«60 configurations»"],
    [
      "budget: { trials: 60, parallel: 2 }\n",
      past,
      "budget: { trials: 60, parallel: 2 }«60 configurations, about 10 min»",
    ],
    [
      "fidelity: { resource: epoch, max: 27 }\nbudget: { trials: 10 }\n",
      past,
      "budget: { trials: 10 }«10 configurations, 270 epochs, about 9 min»",
    ],
    ["strategy: { name: grid, points: 5 }\n", none, "strategy: { name: grid, points: 5 }«40 configurations»"],
    [
      "strategy: { name: grid, points: 5 }\nbudget: { trials: 30 }\n",
      none,
      "budget: { trials: 30 }«30 of 40 configurations»",
    ],
    [
      "budget: { trials: 60, time: 5m }\n",
      past,
      "budget: { trials: 60, time: 5m }«60 configurations, about 5 min»",
    ],
    [
      "compare: { strategies: [random, { name: grid, points: 5 }], seeds: 3 }\nbudget: { trials: 30 }\n",
      none,
      "budget: { trials: 30 }«180 configurations, 6 runs»",
    ],
    [
      "fidelity: { resource: epoch, max: 27 }\ncompare: { strategies: [random, tpe] }\nbudget: { trials: 10, parallel: 2 }\n",
      past,
      "budget: { trials: 10, parallel: 2 }«20 configurations, 2 runs, 540 epochs, about 9 min»",
    ],
    [
      "compare: { strategies: [random, tpe] }\nbudget: { time: 5m }\n",
      past,
      "budget: { time: 5m }«2 runs, about 10 min»",
    ],
  ])("%j", (rest, workspace, expected) => {
    expect(hinted(study(rest), workspace, "priced").at(-1)).toBe(expected);
  });

  test("tells the rungs of a bracket", () => {
    const text = study(
      "fidelity: { resource: epoch, min: 1, max: 9 }\nstrategy: hyperband\nbudget: { trials: 17 }\n",
    );
    const { study: checked, problems } = checkStudy(text, none);
    expect(problems).toEqual([]);
    if (checked === undefined) return;
    const price = studyPrice(checked, undefined);
    expect(price.details).toContain("Bracket 2: 9 to epoch 1, 3 to epoch 3, 1 to epoch 9.");
    expect(price.summary).toMatch(/^17 configurations, .*\d+ epochs$/);
  });

  test("tells that the runs of a comparison share the places for trials", () => {
    const text = study(
      "compare: { strategies: [random, tpe], seeds: 3 }\nbudget: { trials: 10, parallel: 2 }\n",
    );
    const { study: checked } = checkStudy(text, none);
    expect(checked && studyPrice(checked, undefined).details).toContain("60 will be tried, 2 at a time.");
  });

  test("is left out while the file has errors", () => {
    expect(hinted(study("budget: { trials: many }\n"), none, "priced")).toEqual([]);
  });
});

describe("hover over a parameter that has been tried", () => {
  function says(marked: string): string {
    const { text, offset } = withCursor(marked);
    return JSON.stringify(hover(text, lineStarts(text).positionAt(offset), past)?.contents);
  }

  test("says what mattered, what was best, and where the good ones lie", () => {
    const text = says("space:\n  l|r: uniform(0, 1)\n  width: int(1, 20)\n");
    expect(text).toMatch(/\*\*\d\d %\*\* of what set the best trials apart \(60 complete\)/);
    expect(text).toContain("Best: `1` in trial 59");
    expect(text).toContain("The best 6 trials lie mostly at 0.9 to 1; all 60 tried 0.017 to 1");
    expect(text).toContain("crowd at the high end");
  });

  test("draws them: wide bars for all trials, narrow ones for the good", () => {
    const text = says("space:\n  l|r: uniform(0, 1)\n");
    const [, encoded = ""] = /data:image\/svg\+xml;base64,([\w+/=]+)/.exec(text) ?? [];
    const svg = Buffer.from(encoded, "base64").toString();
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="260" height="80"/);
    const bars = [
      ...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="[\d.]+" height="([\d.]+)" fill="(#\w+)"/g),
    ];
    expect(bars.filter(([, , , color]) => color === "#8a8a8a")).toHaveLength(10);
    const good = bars.filter(([, , , color]) => color === "#3794ff");
    expect(good).toHaveLength(1);
    expect(Number(good[0]?.[1])).toBeGreaterThan(234);
  });

  test("labels choices, markup in them included", () => {
    const journal = journalWith(30, (index) => ({ lr: index, act: index % 2 === 0 ? "<b>&" : "größe" }));
    const text = "space:\n  act: ['<b>&', größe]\n";
    const found = hover(text, { line: 1, character: 3 }, workspaceWithTrials(journal));
    const [, encoded = ""] = /base64,([\w+/=]+)/.exec(JSON.stringify(found?.contents)) ?? [];
    const svg = Buffer.from(encoded, "base64").toString();
    expect(svg).not.toContain("<b>");
    expect(svg).toContain("&#60;b&#62;&#38;");
    expect(svg).toContain("gr&#246;&#223;e");
  });
});
