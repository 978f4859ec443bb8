import {
  bestSoFarBands,
  type ComparisonAxis,
  comparisonAxes,
} from "../analysis/compare/best-so-far-bands.ts";
import { compareStrategies, type StrategyComparison } from "../analysis/compare/compare-strategies.ts";
import {
  type ComparedRun,
  type ComparisonGoal,
  comparisonGoal,
  isSameGoal,
} from "../analysis/compare/compared-run.ts";
import { shortRank, verdictOf } from "../analysis/compare/verdict.ts";
import { durationText } from "../analysis/duration-text.ts";
import { comparedRuns } from "../engine/comparison-member.ts";
import { objectivesOf } from "../engine/study-objectives.ts";
import type { StudyState } from "../engine/study-state.ts";
import { type Command, CommandError, choice, type ExitCode, UsageError } from "./command.ts";
import { comparisonResults } from "./comparison-results.ts";
import { readResults } from "./results.ts";
import { formatTable } from "./table.ts";
import { shortValue } from "./trials.ts";

export const compareCommand: Command = {
  usage: "FILE... [--format table|json|csv|markdown]",
  options: { format: { type: "string" } },
  help: {
    format:
      "table (default), markdown, json (everything), or csv (the best value so far by trials, steps and time, with its band)",
  },
  async run(invocation): Promise<ExitCode> {
    const format = choice(invocation, "format", ["table", "json", "csv", "markdown"]);
    const { positionals, output, errors } = invocation;
    if (positionals.length === 0)
      throw new UsageError("name a study file with `compare`, or several study files or journals");
    const { runs, goal } = readRuns(positionals);
    const comparison = compareStrategies(runs, goal);
    switch (format) {
      case "json":
        output.write(`${JSON.stringify(comparisonJson(runs, comparison), undefined, 2)}\n`);
        break;
      case "csv":
        output.write(bandsCsv(runs, comparison.goal));
        break;
      case "markdown":
        output.write(markdown(comparison));
        break;
      case "table":
        output.write(text(runs, comparison));
    }
    if (comparison.standings.some(({ best }) => best !== null) || comparison.pairs.length > 0) return 0;
    errors.write("tunesmith compare: no trial is complete yet\n");
    return 2;
  },
};

/** @throws CommandError where the studies have nothing in common to compare */
function readRuns(files: readonly string[]): {
  readonly runs: readonly ComparedRun[];
  readonly goal: ComparisonGoal;
} {
  const studies = files.flatMap((file) => comparisonResults(file)?.studies ?? readResults(file).studies);
  const [first, ...others] = studies;
  if (first === undefined) throw new CommandError("there is no study in these files");
  const goal = comparisonGoal(objectivesOf(first));
  if (goal === undefined)
    throw new CommandError(
      `${first.name} has several objectives without weights, so no single number says which study is better; give each a weight`,
    );
  for (const other of others) checkSameGoal(first, other, goal);
  return { runs: comparedRuns(studies), goal };
}

function checkSameGoal(first: StudyState, other: StudyState, goal: ComparisonGoal): void {
  const its = comparisonGoal(objectivesOf(other));
  if (isSameGoal(goal, its)) return;
  const found = its === undefined ? "several objectives" : `${its.direction} ${its.name}`;
  throw new CommandError(
    `${other.name} cannot be compared with ${first.name}: one has ${found}, the other ${goal.direction} ${goal.name}`,
  );
}

/** The heading, and a row a strategy, the best first. */
function standingRows({ standings, goal }: StrategyComparison): readonly (readonly string[])[] {
  return [
    ["strategy", "runs", "rank", `best ${goal.name}`, "95 % from", "to", "trials", "failed", "steps", "time"],
    ...standings.map(({ group, runs, meanRank, best, cost }) => [
      group,
      String(runs),
      meanRank === null ? "" : shortRank(meanRank),
      best === null ? "none" : shortValue(best.mean),
      best === null || runs < 2 ? "" : shortValue(best.low),
      best === null || runs < 2 ? "" : shortValue(best.high),
      rounded(cost.configurations),
      rounded(cost.failed),
      rounded(cost.steps),
      durationText(cost.timeMs),
    ]),
  ];
}

const rounded = (value: number) => shortValue(Number(value.toFixed(1)));

/** A row a seed: the best value of each strategy, and its rank. */
function pairRows({ pairs }: StrategyComparison): readonly (readonly string[])[] {
  const [first] = pairs;
  if (first === undefined) return [];
  return [
    ["seed", ...first.entries.map(({ group }) => group)],
    ...pairs.map(({ pair, entries }) => [
      pair,
      ...entries.map(
        ({ value, rank }) => `${value === undefined ? "none" : shortValue(value)} (${shortRank(rank)})`,
      ),
    ]),
  ];
}

/** The mean best value after a quarter, a half, three quarters and all of what the longest run used. */
function progressRows(runs: readonly ComparedRun[], axis: ComparisonAxis, goal: ComparisonGoal) {
  const bands = bestSoFarBands(runs, axis, goal.direction);
  const end = Math.max(0, ...bands.map(({ points }) => points.at(-1)?.at ?? 0));
  if (end === 0) return [];
  const places = [0.25, 0.5, 0.75, 1].map((share) => share * end);
  const shown = axis === "time" ? durationText : (place: number) => shortValue(Math.round(place));
  return [
    [`after ${axis === "time" ? "" : `${axis} `}`.trim(), ...places.map(shown)],
    ...bands.map(({ group, points }) => [
      group,
      ...places.map((place) => shortValue(points.findLast(({ at }) => at <= place)?.mean)),
    ]),
  ];
}

function text(runs: readonly ComparedRun[], comparison: StrategyComparison): string {
  const sections = [
    `${verdictOf(comparison).join("\n")}\n`,
    formatTable(standingRows(comparison)),
    ...comparisonAxes.map((axis) => {
      const rows = progressRows(runs, axis, comparison.goal);
      return rows.length === 0 ? "" : `Mean best ${comparison.goal.name} by ${axis}\n${formatTable(rows)}`;
    }),
    comparison.pairs.length === 0 ? "" : `Best value (rank) by seed\n${formatTable(pairRows(comparison))}`,
  ];
  return sections.filter(Boolean).join("\n").replaceAll("\u2212", "-");
}

function markdown(comparison: StrategyComparison): string {
  const sections = [
    verdictOf(comparison).join("\n"),
    markdownTable(standingRows(comparison)),
    markdownTable(pairRows(comparison)),
  ];
  return `${sections.filter(Boolean).join("\n\n").replaceAll("\u2212", "-")}\n`;
}

function markdownTable(rows: readonly (readonly string[])[]): string {
  const [heading, ...others] = rows;
  if (heading === undefined) return "";
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heading), line(heading.map(() => "---")), ...others.map(line)].join("\n");
}

function bandsCsv(runs: readonly ComparedRun[], goal: ComparisonGoal): string {
  const cell = (value: string | number) => {
    const written = String(value);
    return /[",\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
  };
  const rows = comparisonAxes.flatMap((axis) =>
    bestSoFarBands(runs, axis, goal.direction).flatMap(({ group, points }) =>
      points.map(({ at, mean, low, high }) => [group, axis, at, mean, low, high]),
    ),
  );
  return [["strategy", "by", "at", "mean", "low", "high"], ...rows]
    .map((row) => `${row.map(cell).join(",")}\n`)
    .join("");
}

/** Stable: what is written here keeps its meaning. Times are in milliseconds. */
export function comparisonJson(runs: readonly ComparedRun[], comparison: StrategyComparison): object {
  const { goal, standings, pairs, duels, over } = comparison;
  return {
    goal,
    runs: { over, all: runs.length },
    verdict: verdictOf(comparison),
    strategies: standings.map(({ group, runs: count, meanRank, best, cost }) => ({
      strategy: group,
      runs: count,
      meanRank,
      best,
      cost,
    })),
    seeds: pairs.map(({ pair, after, entries }) => ({
      seed: pair,
      afterTrials: after,
      strategies: entries.map(({ group, value, rank }) => ({ strategy: group, best: value ?? null, rank })),
    })),
    test: {
      name: "Wilcoxon signed-rank, two-sided, exact, Holm-adjusted",
      duels,
    },
    bestSoFar: Object.fromEntries(
      comparisonAxes.map((axis) => [
        axis,
        bestSoFarBands(runs, axis, goal.direction).map(({ group, points }) => ({ strategy: group, points })),
      ]),
    ),
  };
}
