import { formatNumber } from "../../analysis/number-text.ts";
import { axisLook, baseOption, plotGrid, valueAxis } from "./axes.ts";
import { type Chart, type ChartInput, oncePerList } from "./chart.ts";
import { comparisonOf, whyNotCompared } from "./compared.ts";
import { tooltipElement } from "./tooltip.ts";
import { scaleControl, scaleOf } from "./values.ts";

/** A seed's best value of each strategy that has one, in the order of the standings. */
interface Seed {
  readonly name: string;
  readonly values: readonly { readonly group: string; readonly value: number }[];
}

const seedsOf = oncePerList((pairs: NonNullable<ReturnType<typeof comparisonOf>>["pairs"], order: string) => {
  const groups: readonly string[] = JSON.parse(order);
  return pairs.map(({ pair, entries }): Seed => {
    const values = groups.flatMap((group) => {
      const value = entries.find((entry) => entry.group === group)?.value;
      return value === undefined ? [] : [{ group, value }];
    });
    return { name: pair, values };
  });
});

function shownIn(input: ChartInput) {
  const comparison = comparisonOf(input);
  if (comparison === undefined) return { groups: [], seeds: [] };
  const groups = comparison.standings.map(({ group }) => group);
  return { groups, seeds: seedsOf(comparison.pairs, JSON.stringify(groups)) };
}

/** The best value of every run, runs of one seed joined: a test of pairs looks at these lines, not at the clouds. */
export const bestBySeedChart: Chart = {
  id: "best-by-seed",
  title: "Best by seed",
  question: "How often is a strategy ahead of another that began with the same seed, and by how much?",
  page: "compare",
  availability: (input) =>
    whyNotCompared(input) ??
    (shownIn(input).seeds.length > 1 ? null : "It takes two seeds that every strategy has run with."),
  controls: (input) => [scaleControl(input)],
  legend: () => [{ kind: "line", look: "path", text: "runs of one seed" }],

  option(input, theme) {
    const { groups, seeds } = shownIn(input);
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28 }),
      xAxis: { ...axisLook(theme), type: "category", data: groups, splitLine: { show: false } },
      yAxis: valueAxis(theme, `best ${input.overview.goal?.name ?? ""}`, scaleOf(input)),
      tooltip: {
        ...baseOption(theme).tooltip,
        formatter: ({ seriesIndex }: { readonly seriesIndex?: number }) => {
          const seed = seeds[seriesIndex ?? -1];
          if (seed === undefined) return "";
          return tooltipElement([
            { text: `Seed ${seed.name}`, look: "title" },
            ...seed.values.map(({ group, value }) => ({ text: `${group} ${formatNumber(value)}` })),
          ]);
        },
      },
      series: seeds.map(({ name, values }) => ({
        id: `seed-${name}`,
        name: `seed ${name}`,
        type: "line",
        symbol: "circle",
        symbolSize: 8,
        lineStyle: { color: theme.faint, width: 1, opacity: 0.7 },
        itemStyle: { color: theme.blue },
        emphasis: { focus: "series", lineStyle: { width: 2 } },
        data: values.map(({ group, value }) => [group, value]),
      })),
    };
  },

  describe(input) {
    const { groups, seeds } = shownIn(input);
    const [first = "", second = ""] = groups;
    const won =
      comparisonOf(input)?.duels.find(({ ahead, behind }) => ahead === first && behind === second)?.won ?? 0;
    return `Each line is a seed. ${first} is ahead of ${second} for ${won} of ${seeds.length} seeds.`;
  },

  table(input) {
    const { groups, seeds } = shownIn(input);
    return {
      columns: ["seed", ...groups],
      rows: seeds.map(({ name, values }) => ({
        cells: [
          name,
          ...groups.map((group) => {
            const found = values.find((value) => value.group === group);
            return found ? formatNumber(found.value) : "none";
          }),
        ],
      })),
    };
  },
};
