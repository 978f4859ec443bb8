import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { describeStrategy } from "../../src/language/describe.ts";
import { strategiesOn, withStrategySections } from "../../src/language/strategies-page.ts";
import { strategies } from "../../src/study/strategies.ts";
import { strategyTexts } from "../../src/study/strategy-texts.ts";

const file = (path: string) => new URL(`../../${path}`, import.meta.url);
const page = readFileSync(file("docs/strategies.md"), "utf8");

test("the page says what the editor says", () => {
  expect(page, "run `node scripts/generate-schema.mjs`").toBe(withStrategySections(page));
});

test("the page has one section for every strategy", () => {
  expect(strategiesOn(page).toSorted()).toEqual(strategies.map(({ name }) => name).toSorted());
});

test("a section of an unknown strategy is a mistake", () => {
  expect(() => withStrategySections("<!-- strategy: guess -->\n<!-- end -->")).toThrow("guess");
});

describe.each(strategies)("$name", (strategy) => {
  const from = page.indexOf(`<!-- strategy: ${strategy.name} -->`);
  const section = page.slice(from, page.indexOf("<!-- end -->", from));

  test("has its picture, in a size and on a background of its own", () => {
    const path = /!\[[^\]]+\]\((images\/[\w-]+\.svg)\)/.exec(section)?.[1] as string;
    expect(existsSync(file(`docs/${path}`)), "run `node scripts/strategy-pictures.mjs`").toBe(true);
    const svg = readFileSync(file(`docs/${path}`), "utf8");
    expect(svg).toMatch(/^<svg [^>]*width="\d+" height="\d+"[^>]* role="img" aria-label="[^"]{40,}"/);
    expect(svg).toContain('class="bg"');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  test("is explained on hover in the same words", () => {
    const hover = describeStrategy(strategy, strategyTexts[strategy.name]);
    for (const part of hover.split("\n\n").slice(1))
      expect(section).toContain(part.replace(/^\*(Take|Leave) it\*/, "**$1 it**"));
  });
});
