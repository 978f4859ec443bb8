import type { MeanInterval } from "../mean-interval.ts";
import { countOf } from "../number-text.ts";
import type { Duel, Standing, StrategyComparison } from "./compare-strategies.ts";
import { pairsNeeded } from "./paired-test.ts";

/** A difference as large as this would come about by chance less often: the usual level. */
export const significanceLevel = 0.05;

/** What a comparison shows, and what it does not, in whole sentences. The first is the answer. */
export function verdictOf(comparison: StrategyComparison): readonly string[] {
  const { standings, pairs, duels } = comparison;
  const [leader] = standings;
  if (leader === undefined) return ["There is nothing to compare yet."];
  if (standings.length < 2)
    return [`${leader.group} is the only strategy here: a comparison takes at least two.`];
  if (pairs.length === 0)
    return ["There is nothing to compare yet: with no seed has every strategy come to a first result."];
  const against = duels.filter(({ ahead }) => ahead === leader.group);
  return [
    `${comparison.over < comparison.runs ? "So far: " : ""}${answer(leader, against, comparison)}`,
    ...(comparison.over < comparison.runs ? [progressSentence(comparison)] : []),
    ...against.map((duel) => duelSentence(duel, comparison)),
    testSentence(comparison),
  ];
}

function progressSentence({ over, runs }: StrategyComparison): string {
  return `${over} of ${countOf(runs, "run")} are over, so this may still change; until then, the runs of a seed are compared after equally many trials.`;
}

function answer(
  leader: Standing,
  against: readonly Duel[],
  { goal, pairs, standings }: StrategyComparison,
): string {
  const isProven = (duel: Duel) => duel.p !== null && duel.p <= significanceLevel;
  const rank = leader.meanRank === null ? "" : ` (mean rank ${shortRank(leader.meanRank)})`;
  const seeds = countOf(pairs.length, "seed");
  if (against.every(({ gain, won, lost }) => gain?.mean === 0 && won === lost))
    return `All strategies found equally good values of ${goal.name} over ${seeds}.`;
  const first = standings.filter(({ meanRank }) => meanRank === leader.meanRank);
  if (first.length > 1)
    return `${listOf(first.map(({ group }) => group))} share the first place over ${seeds}${rank}: nothing shows that one of them is better.`;
  const unproven = against.filter((duel) => !isProven(duel)).map(({ behind }) => behind);
  if (unproven.length === 0)
    return `${leader.group} is the best here${rank}: over ${seeds} it found better values of ${goal.name} than every other strategy, by more than chance explains.`;
  if (unproven.length < against.length)
    return `${leader.group} came out first over ${seeds}${rank}; ahead of ${listOf(unproven)} it may be by chance.`;
  return `${leader.group} came out first over ${seeds}${rank}, but this does not show that it is better: its lead may be chance.`;
}

function duelSentence(
  { ahead, behind, won, drawn, lost, gain, p }: Duel,
  comparison: StrategyComparison,
): string {
  const seeds = won + drawn + lost;
  const draws = drawn === 0 ? "" : `, equal for ${drawn}`;
  const amount = gain === null ? "no seed gave both of them a value" : amountText(gain, comparison.goal.name);
  return `${ahead} against ${behind}: better for ${won} of ${countOf(seeds, "seed")}${draws}; ${amount}${pText(p)}.`;
}

/** The mean may be worse where the rank is better: one bad run weighs more in a mean. */
function amountText({ mean, low, high }: MeanInterval, goal: string): string {
  if (mean === 0) return `${goal} is the same on average`;
  const [word, from, to] = mean > 0 ? ["better", low, high] : ["worse", -high, -low];
  const band = low === high ? "" : ` (95 %: ${roughly(from)} to ${roughly(to)})`;
  return `${goal} is ${word} by ${roughly(Math.abs(mean))} on average${band}`;
}

/** Of an uncertain amount only the first digits mean anything. */
function roughly(amount: number): string {
  return String(Number(amount.toPrecision(2))).replace("-", "\u2212");
}

function pText(p: number | null): string {
  if (p === null) return "; too few seeds for a test";
  const text = p < 0.001 ? "p < 0.001" : `p = ${Number(p.toPrecision(2))}`;
  return p <= significanceLevel
    ? `; ${text}, so chance alone hardly explains it`
    : `; ${text}, so chance may explain it`;
}

/** Names the test, and says where no result of it could have shown anything. */
function testSentence({ duels, pairs }: StrategyComparison): string {
  const corrected = duels.length > 1 ? `, corrected for ${duels.length} comparisons by Holm's method` : "";
  const name = `p is of Wilcoxon's signed-rank test over the seeds as pairs${corrected}: how often equally good strategies would differ by as much.`;
  const needed = pairsNeeded(duels.length, significanceLevel);
  if (pairs.length >= needed) return name;
  return `${name} With ${countOf(pairs.length, "seed")} it cannot fall to ${significanceLevel}, however clear the difference: that takes at least ${needed} seeds.`;
}

export function shortRank(rank: number): string {
  return String(Number(rank.toFixed(2)));
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
