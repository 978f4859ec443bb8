import * as z from "zod";
import { strategyOptions, strategySchema } from "../study/schema/strategy.ts";
import { formsOf, noteOf } from "../study/schema-at.ts";
import { findStrategy, type StrategyDescription } from "../study/strategies.ts";
import { readsOption } from "../study/strategy-parts.ts";
import { strategyTexts } from "../study/strategy-texts.ts";
import { paragraphs } from "./markdown.ts";

// Sections of docs/strategies.md that are made from what the editor says: each stands between two comments.

const section = /<!-- strategy: ([\w-]+) -->\n.*?<!-- end -->/gs;

/**
 * The page with its sections made anew; what stands outside of them is left as it is.
 *
 * @throws RangeError where a section is of no strategy
 */
export function withStrategySections(page: string): string {
  return page.replace(
    section,
    (_, name: string) => `<!-- strategy: ${name} -->\n\n${sectionOf(name)}\n\n<!-- end -->`,
  );
}

/** The strategies that the page has a section of. */
export function strategiesOn(page: string): readonly string[] {
  return [...page.matchAll(section)].map(([, name]) => name as string);
}

function sectionOf(name: string): string {
  const strategy = findStrategy(name);
  const text = strategyTexts[name];
  if (strategy === undefined || text === undefined) throw new RangeError(`there is no strategy ${name}`);
  const { papers } = text;
  return paragraphs(
    `### ${name}`,
    strategy.summary,
    text.idea,
    `![What ${name} does on a small problem](images/${name}.svg)`,
    `*${text.picture}*`,
    `- **Take it** ${text.take}\n- **Leave it** ${text.leave}`,
    optionTable(strategy),
    papers.length > 1
      ? `Papers:\n\n${papers.map((paper) => `- ${paper}`).join("\n")}`
      : papers[0] && `Paper: ${papers[0]}`,
  );
}

function optionTable(strategy: StrategyDescription): string | undefined {
  const form = formsOf(strategySchema).find(
    (candidate): candidate is z.ZodObject => candidate instanceof z.ZodObject && "eta" in candidate.shape,
  );
  const rows = Object.keys(strategyOptions)
    .filter((option) => readsOption(option, strategy))
    .map((option) => {
      const { description = "" } = noteOf(form?.shape[option] as z.ZodType);
      return `| \`${option}\` | ${withoutReaders(description).replaceAll("|", "\\|")} |`;
    });
  return rows.length === 0 ? undefined : ["| option | meaning |", "| --- | --- |", ...rows].join("\n");
}

/** A section is of one strategy, so "For `asha`: " at the beginning says nothing. */
function withoutReaders(description: string): string {
  const rest = description.replace(/^For [^:]+: /, "");
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
