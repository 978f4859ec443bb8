import { countOf } from "../number-text.ts";
import type { Finding, FindingOf } from "./finding.ts";
import { thresholds } from "./thresholds.ts";
import { listText, literalText, percentText, roughNumber, valueText } from "./words.ts";

/** A finding in words: what was found, and what to do about it where there is something to do. */
export interface Statement {
  readonly said: readonly string[];
  readonly advice: readonly string[];
}

const writers: { readonly [Kind in Finding["kind"]]: (finding: FindingOf<Kind>) => Statement } = {
  "too-few": tooFew,
  "trade-offs": ({ metrics }) => ({
    said: [
      `The study has ${countOf(metrics.length, "objective")} without weights: ${listText(metrics)}. What follows is about ${metrics[0]} alone.`,
    ],
    advice: [
      "`tunesmith best` and the Pareto front show the trade-offs; with a `weight` for each objective, all of this is about their sum.",
    ],
  }),
  best: ({ metric, trial, value, settled, since, middle }) => ({
    said: [
      `The best of ${countOf(settled, "trial")} is trial ${trial}, with ${metric} ${valueText(value)}; the middle one came to ${valueText(middle)}.`,
      since === 0
        ? "It is the latest that has ended."
        : `${countOf(since, "trial")} since then ${since === 1 ? "was" : "were"} not better.`,
    ],
    advice: [],
  }),
  effects: ({ metric, results, step, parameters, noise }) => {
    const telling = parameters.filter(({ verdict }) => verdict === "matters");
    const among = `among ${countOf(results, "result")}${step === null ? "" : `, compared at step ${step}`}`;
    const [first, ...others] = telling.filter(({ present }) => present === results);
    const conditional = telling.filter(({ present }) => present < results);
    const rest = others.map(({ name, share }) => `${name} ${percentText(share)}`);
    return {
      said: [
        first === undefined
          ? `No parameter by itself stands out from chance: ${among}, columns of random numbers explain up to ${percentText(noise)} of ${metric}.`
          : `${first.name} matters most for ${metric}: of all that single parameters explain, it has ${percentText(first.share)}${rest.length > 0 ? `, then ${listText(rest)}` : ""} (fANOVA ${among}).`,
        ...conditional.map(
          ({ name, share, present }) =>
            `Among the ${present} results that have ${name}, it has ${percentText(share)}.`,
        ),
      ],
      advice: [],
    };
  },
  "no-effect": ({ names, share, values }) => {
    const fixed = Object.entries(values).map(([name, value]) => `${name}: ${literalText(value)}`);
    return {
      said: [
        names.length === 1
          ? `${names[0]} does not matter here: it explains ${percentText(share)}, no more than random numbers do.`
          : `${listText(names)} do not matter here: each explains ${percentText(share)} or less, no more than random numbers do.`,
      ],
      advice:
        fixed.length === 0
          ? []
          : [
              `Fix ${listText(names)}, as \`${fixed.join("`, `")}\`: every trial then tells more about the others.`,
            ],
    };
  },
  interaction: ({ names: [first, second], share }) => ({
    said: [
      `${first} and ${second} act together: ${percentText(share)} of the variation is explained only by both at once, so the best value of one depends on the other.`,
    ],
    advice: [`Search ${first} and ${second} together; don't tune one while the other is fixed.`],
  }),
  region: ({ name, best, low, high, width }) => ({
    said: [
      low === high
        ? `The best ${best} trials have ${name} ${valueText(low)}.`
        : `The best ${best} trials have ${name} between ${valueText(low)} and ${valueText(high)}, ${percentText(width)} of its range.`,
    ],
    advice: [],
  }),
  choice: ({ name, best, counts, lost }) => {
    const [first] = counts;
    if (first === undefined) return { said: [], advice: [] };
    const most = first.best === best ? `All of the best ${best}` : `${first.best} of the best ${best}`;
    const said = [`${most} trials have ${name} ${valueText(first.value)}.`];
    if (lost.length === 0) return { said, advice: [] };
    const tried = counts.filter(({ value }) => lost.includes(value)).reduce((sum, { all }) => sum + all, 0);
    const words = listText(lost.map(valueText));
    return {
      said: [...said, `None of them has ${words}, which ${countOf(tried, "trial")} tried.`],
      advice: [`Leave ${words} out of ${name}.`],
    };
  },
  bound: ({ name, side, bound, best, atEdge, bestValue, suggested }) => ({
    said: [
      `${name} is pressed against its ${side === "low" ? "lower" : "upper"} bound ${valueText(bound)}: ${atEdge === best ? `all of the best ${best}` : `${atEdge} of the best ${best}`} trials are at that edge of the range, and the best one has ${valueText(bestValue)}.`,
    ],
    advice: [`Widen the range of ${name}, to ${literalText(suggested)} say, if such values make sense.`],
  }),
  failures: ({ failed, ended, where, reason, sameReason }) => {
    const why = reason === null ? "" : ` Most often (${sameReason}): ${reason}.`;
    if (where === undefined)
      return {
        said: [
          `${failed} of ${ended} trials failed, not in one part of the space more than elsewhere.${why}`,
        ],
        advice: [],
      };
    const { name, relation, value, failedInside, inside } = where;
    const place =
      relation === "=="
        ? `${name} is ${valueText(value)}`
        : `${name} is ${relation === ">" ? "above" : "below"} ${valueText(value)}`;
    const opposite = { ">": "<=", "<": ">=", "==": "!=" }[relation];
    return {
      said: [
        `${failed} of ${ended} trials failed: ${failedInside} of the ${inside} where ${place}, ${failed - failedInside} of the ${ended - inside} elsewhere.${why}`,
      ],
      advice: [
        `Keep out of where trials fail, with \`require: ${name} ${opposite} ${literalText(value)}\`, or mend what fails.`,
      ],
    };
  },
  outlook: ({ gain, share, since, verdict }) => {
    const numbers = `one more trial is expected to gain ${roughNumber(gain)}, ${percentText(share)} of the way from the middle trial to the best`;
    const stale =
      since === 0
        ? ""
        : since === 1
          ? "; the last trial was not better"
          : `; none of the last ${since} trials was better`;
    switch (verdict) {
      case "finished":
        return {
          said: [`The search is finished as far as a model can tell: ${numbers}${stale}.`],
          advice: ["Stop here, and train the best few again with other seeds; or change the space."],
        };
      case "little":
        return {
          said: [`Little is left to gain: ${numbers}${stale}.`],
          advice: ["Go on only where trials are cheap."],
        };
      case "worthwhile":
        return {
          said: [`More trials are worth it: ${numbers}${stale}.`],
          advice: ["Go on: more trials are worth it."],
        };
    }
  },
};

/** A finding in sentences. */
export function statementOf<Kind extends Finding["kind"]>(finding: FindingOf<Kind>): Statement {
  return writers[finding.kind as Kind](finding);
}

function tooFew({ about, names, results, needed }: FindingOf<"too-few">): Statement {
  const have = countOf(results, "result");
  switch (about) {
    case "parameters":
      return said(`What matters cannot be told yet: there are ${have}, and it takes ${needed}.`);
    case "no-effect":
      return said(
        `Whether a parameter does not matter cannot be told yet: there are ${have}, and it takes ${needed}.`,
      );
    case "conditional":
      return said(
        `Of ${listText(names)} nothing can be told yet: fewer than ${needed} of the trials with a result have ${names.length === 1 ? "it" : "them"}.`,
      );
    case "outlook":
      return said(
        results < thresholds.leastResults
          ? `Whether more trials are worth it cannot be told yet, with ${have}.`
          : "Whether more trials are worth it cannot be told: the model has too few comparable results.",
      );
    case "early-outlook":
      return said(
        `Whether more trials are worth it cannot be told yet: ${countOf(results, "trial")} ran to the last step, and it takes ${needed}.`,
      );
  }
}

function said(sentence: string): Statement {
  return { said: [sentence], advice: [] };
}
