import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { packageReadme } from "../../scripts/package-readme.mjs";

describe("the README in a package that does not say where its repository is", () => {
  test.each([
    ["![A panel](docs/panel.png)", "A panel (`docs/panel.png`)"],
    ["[The\nindex](docs/README.md) has all.", "The\nindex (`docs/README.md`) has all."],
    ["see [runs](docs/runs.md#steering)", "see runs (`docs/runs.md`)"],
    ["[NOTES.md](NOTES.md) is the map.", "`NOTES.md` is the map."],
    ["[Optuna](https://optuna.org), [below](#below)", "[Optuna](https://optuna.org), [below](#below)"],
    ["```md\n[a](b.md)\n```\n[c](d.md)", "```md\n[a](b.md)\n```\nc (`d.md`)"],
  ])("%j", (text, expected) => {
    const [shown, note] = packageReadme(`${text}\n`).split("\n\nPages and pictures");
    expect(shown).toBe(expected);
    expect(note).toContain("are in Tunesmith's repository");
  });

  test("names the command that shows pictures as the palette does", () => {
    const texts = JSON.parse(readFileSync(new URL("../../package.nls.json", import.meta.url), "utf8"));
    expect(packageReadme("")).toContain(`**Tunesmith: ${texts["command.openWalkthrough"]}**`);
  });

  test("leads nowhere that VS Code's page about an extension does not open", () => {
    const text = packageReadme(readFileSync(new URL("../../README.md", import.meta.url), "utf8"));
    const prose = text.replace(/^```.*?^```/gms, "");
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");
    expect(targets.filter((target) => !/^(?:https:|mailto:|#)/.test(target))).toEqual([]);
    expect(prose).toContain("(`docs/tutorial.md`)");
  });
});
