import type { ProposalView } from "../../samplers/proposal-view.ts";
import { countOf } from "../number-text.ts";
import type { Change, Known, Origin, TrialExplanation } from "./trial-explanation.ts";
import { listText, percentText, roughNumber, valueText } from "./words.ts";

/** Why a trial has its values, in sentences. */
export function whyTheseValues(explanation: TrialExplanation): readonly string[] {
  const { origin, known, view, repeats, note, ending } = explanation;
  return [
    ...(ending.repeats
      ? [
          `It repeats trial ${ending.repeats.trial}${ending.repeats.reason === null ? "" : ` (${ending.repeats.reason})`} with the same values.`,
        ]
      : []),
    ...originText(origin, known),
    ...(view ? viewText(view) : []),
    ...(view === null && origin.kind === "proposed" && note !== null ? [`It said: ${note}.`] : []),
    ...(repeats === false
      ? [
          "Asked again with what is on record, it gives other values: a result may have come in while it computed, or its options have changed since. The numbers here are for what is on record.",
        ]
      : []),
  ];
}

/** How it ended, in sentences. */
export function whyThisEnd({ state, ending, outcome, view }: TrialExplanation): readonly string[] {
  const { reason, rung } = ending;
  const said = [
    ...stateText(state, reason),
    ...(ending.superseded
      ? [
          state === "pruned"
            ? "Another trial took its place in the population."
            : "Another attempt took its place.",
        ]
      : []),
  ];
  if (rung)
    said.push(
      `By now ${countOf(rung.count, "trial")} came to step ${rung.step}${rung.bracket > 0 ? ` of bracket ${rung.bracket}` : ""}: its ${valueText(rung.value)} is rank ${rung.rank}, ${rung.promoted} went on${rung.cut === null ? "" : `, with a cut at ${valueText(rung.cut)}`}.`,
    );
  if (outcome) {
    said.push(
      `With ${outcome.metric} ${valueText(outcome.value)} it is number ${outcome.rank} of ${countOf(outcome.count, "complete trial")}.`,
    );
    if (view?.kind === "surrogate" && view.unit === "objective") said.push(surprise(outcome.value, view));
  }
  return said;
}

function surprise(value: number, view: Extract<ProposalView, { readonly kind: "surrogate" }>): string {
  const [low, high] = [Math.min(view.better, view.worse), Math.max(view.better, view.worse)];
  const range = `${roughNumber(low)} to ${roughNumber(high)}`;
  if (value >= low && value <= high) return `That is within what the model expected (${range}).`;
  const isBetter = view.better < view.worse ? value < low : value > high;
  return `That is ${isBetter ? "better" : "worse"} than the model expected (${range}).`;
}

function stateText(state: TrialExplanation["state"], reason: string | null): readonly string[] {
  const because = reason === null ? "" : `: ${reason}`;
  switch (state) {
    case "complete":
      return [`It ran to its end${because}.`];
    case "pruned":
      return [reason?.startsWith("stopped ") ? `It was ${reason}.` : `It was ended early${because}.`];
    case "failed":
      return [`It failed${because}.`];
    case "infeasible":
      return [`It ran to its end and breaks a constraint${because}.`];
    case "cancelled":
      return [`It was cancelled${because}.`];
    case "running":
      return ["It is running."];
    case "waiting":
      return [`It waits${because}.`];
  }
}

function originText(origin: Origin, known: Known | null): readonly string[] {
  switch (origin.kind) {
    case "baseline": {
      const drawn =
        origin.drawn.length === 0
          ? ""
          : ` ${listText(origin.drawn)}, left open there, came from a random draw.`;
      return [`Its values are entry ${origin.place + 1} of the study's \`baseline\`.${drawn}`];
    }
    case "enqueued":
      return ["A person asked for these values."];
    case "copy": {
      const { source, step, replaced, changes } = origin;
      const place = replaced === null ? "" : `in place of trial ${replaced}, `;
      return [
        `It is a copy: ${place}it goes on from trial ${source} at step ${step}.`,
        changes.length === 0
          ? "Its values are the same."
          : `Its values are those of trial ${source}, but ${listText(changes.map(changeText))}.`,
        ...(origin.reason === null ? [] : [`Why: ${origin.reason}.`]),
      ];
    }
    case "proposed": {
      const when = known === null ? "" : `, made when ${knownText(known)}`;
      return [`Its values are proposal ${origin.index + 1} of \`${origin.sampler}\`${when}.`];
    }
    case "unknown":
      return ["The journal does not say where its values are from."];
  }
}

function changeText({ name, before, after, factor }: Change): string {
  if (after === null) return `without ${name}`;
  const times = factor === null ? "" : ` (${roughNumber(factor)} times)`;
  return before === null
    ? `with ${name} ${valueText(after)}`
    : `${name} ${valueText(after)} instead of ${valueText(before)}${times}`;
}

function knownText({ results, failed, running }: Known): string {
  const others = [
    ...(failed > 0 ? [`${countOf(failed, "trial")} had failed`] : []),
    ...(running > 0 ? [`${countOf(running, "trial")} ran or waited`] : []),
  ];
  const known =
    results === 0
      ? "no result was known"
      : `${countOf(results, "result")} ${results === 1 ? "was" : "were"} known`;
  return listText([known, ...others]);
}

function viewText(view: ProposalView): readonly string[] {
  switch (view.kind) {
    case "drawn":
      return [
        {
          random: "It is an independent random draw: no result had a say in it.",
          sobol:
            "It is the next point of a sequence that spreads evenly over the space: no result had a say in it.",
          schedule: "They are the first values of the schedule that is replayed.",
        }[view.how],
      ];
    case "design":
      return [
        `It explores: until there are ${countOf(view.before, "configuration")}, points that spread evenly over the space are tried, and no result has a say in them.`,
      ];
    case "grid":
      return [
        `It is a cell of the grid of ${countOf(view.combinations, "combination")}: ${listText(view.cells.map(({ name, place, of }) => `value ${place + 1} of ${of} for ${name}`))}. The order covers the whole grid early; no result has a say in it.`,
      ];
    case "surrogate":
      return surrogateText(view);
    case "densities":
      return densityText(view);
    case "offspring":
      return offspringText(view);
    case "cloud":
      return cloudText(view);
  }
}

function surrogateText(view: Extract<ProposalView, { readonly kind: "surrogate" }>): readonly string[] {
  const { expected, better, worse, incumbent, chance, gain, aim, ignorance, compared, branch, unit } = view;
  const branches = Object.entries(branch).map(([name, value]) => `${name} ${valueText(value)}`);
  const whose = unit === "objective" ? "" : " of the objectives, weighed against each other by chance,";
  const range = `${roughNumber(expected)} (${roughNumber(Math.min(better, worse))} to ${roughNumber(Math.max(better, worse))}, one standard deviation to either side)`;
  const rest =
    compared.count === 0
      ? []
      : [
          `It promised more than ${compared.beaten} of ${compared.count} configurations spread over the space, which it is compared with here.`,
        ];
  const restricted =
    branches.length === 0
      ? []
      : [`The search was kept to ${listText(branches)}, which had been tried less than its results deserve.`];
  if (incumbent === null || chance === null || gain === null)
    return [
      "No trial met the constraints yet, so it went where they are most likely to be met.",
      ...rest,
      ...restricted,
    ];
  return [
    `The model, a Gaussian process,${whose} expected ${range} here; of the best so far, trial ${incumbent.trial}, it expected ${roughNumber(incumbent.expected)}.`,
    aim === "exploit"
      ? `It exploits: what is expected here is at least as good as the best, and an improvement has a chance of ${percentText(chance)}.`
      : `It explores: by what is expected alone it would not be better, but the uncertainty, ${percentText(ignorance)} of what it is where nothing is known, leaves a chance of ${percentText(chance)}.`,
    `The expected improvement was ${roughNumber(gain)}.`,
    ...rest,
    ...restricted,
  ];
}

function densityText(view: Extract<ProposalView, { readonly kind: "densities" }>): readonly string[] {
  const { trials, good, threshold, ratio, goodDensity, aim, parameters, compared } = view;
  const split = threshold === null ? "" : ` (${valueText(threshold)} or better)`;
  const telling = parameters
    .slice(0, 3)
    .map(({ name, ratio: own }) => `${roughNumber(own)} for ${name} alone`);
  return [
    `The best ${good} of ${trials} trials${split} counted as good, the others as bad.`,
    `At these values the good ones were ${roughNumber(ratio)} times as dense as the others: ${listText(telling)}.`,
    aim === "exploit"
      ? `It exploits: good trials are ${roughNumber(goodDensity)} times as dense here as if they were spread evenly.`
      : `It explores: good trials are no denser here (${roughNumber(goodDensity)} times) than if they were spread evenly.`,
    ...(compared.count === 0
      ? []
      : [
          `The ratio is higher than at ${compared.beaten} of ${compared.count} configurations spread over the space.`,
        ]),
  ];
}

function offspringText(view: Extract<ProposalView, { readonly kind: "offspring" }>): readonly string[] {
  const { how, population, contestants, parents, changed, factors } = view;
  const [first, second, a, b] = parents.map(({ trial }) => `trial ${trial}`);
  const different = changed.length === 0 ? "nothing changed" : `changed: ${listText(changed)}`;
  switch (how) {
    case "mutation":
      return [
        `It is a mutant of ${first}, the best of ${contestants} drawn from the latest ${countOf(population, "trial")}; ${different}.`,
      ];
    case "crossover":
      return [
        `It is a child of ${first} and ${second}, each the better of ${contestants} drawn from the best ${countOf(population, "trial")}; ${changed.length === 0 ? `it is like ${first}` : `it differs from ${first} in ${listText(changed)}`}.`,
      ];
    case "difference":
      return [
        `It challenges ${first} of a population of ${population}: from there a step towards ${second}, one of the best, and the difference between ${a} and ${b}, both times ${roughNumber(factors?.scale ?? 0)}, in about ${percentText(factors?.crossover ?? 0)} of the values; ${different}.`,
        `If it is at least as good, it takes the place of ${first}.`,
      ];
  }
}

function cloudText(view: Extract<ProposalView, { readonly kind: "cloud" }>): readonly string[] {
  const { generations, population, axes } = view;
  const middles = axes
    .slice(0, 6)
    .map(
      ({ name, middle, spread }) => `${name} ${valueText(middle)} (± ${percentText(spread)} of its range)`,
    );
  const farthest = axes.toSorted((a, b) => (b.distance ?? 0) - (a.distance ?? 0))[0];
  const far =
    farthest?.distance == null
      ? []
      : [
          `It is at most ${roughNumber(farthest.distance)} standard deviations from there, in ${farthest.name}: ${farthest.distance > 2 ? "an unusual draw, which explores" : "an ordinary draw"}.`,
        ];
  return [
    generations === 0
      ? `It is drawn from a wide normal distribution, since no generation of ${population} is complete yet.`
      : `It is drawn from a normal distribution that follows the best of ${countOf(generations, "generation")}, the present one of ${population}.`,
    ...(middles.length === 0 ? [] : [`Its middle was ${listText(middles)}.`]),
    ...far,
  ];
}
