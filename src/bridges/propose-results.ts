import { isStepName, metricDirection, metricRank } from "../language/script/metric-name.ts";
import type { FoundMetric } from "../language/script/read-reports.ts";
import type { ScriptFlag } from "../language/script/script-flags.ts";
import { ownName } from "./draft-ranges.ts";
import { givenScalar, type ReadCall } from "./place-flags.ts";
import type { StudyDraft } from "./study-draft.ts";
import { placesIn, type TunableScript } from "./tunable-script.ts";

/** What a study takes from what its script prints, and from how long it trains. */
export interface ProposedResults {
  readonly sections: Pick<StudyDraft, "metrics" | "objectives" | "fidelity" | "stop">;
  readonly comments: readonly string[];
  readonly fidelityComments: readonly string[];
  readonly isMissing: boolean;
}

export function proposeResults(source: TunableScript, read: ReadCall): ProposedResults {
  const { name, reports } = source;
  const settings = new Set(read.usable.map((flag) => flag.name));
  const metrics = (reports?.metrics ?? []).filter((metric) => !settings.has(metric.name));
  const ranked = metrics.toSorted((a, b) => metricRank(b.name) - metricRank(a.name));
  const [best, ...others] = ranked;
  const length = lengthOf(read, reports?.step, placesIn(source, read));
  if (best === undefined)
    return {
      sections: { objectives: [{ metric: "loss", direction: "minimize" }] },
      comments: [
        `Decide first: no metric was found in what ${name} prints. It prints a line such as {"loss": 0.31}, or \`metrics\` names a pattern, as in metrics: { loss: 'loss=([\\d.]+)' }.`,
      ],
      fidelityComments: [],
      isMissing: true,
    };
  const direction = metricDirection(best.name);
  const also = others.slice(0, 6).map((other) => `\`${other.name}\``);
  const comments = [
    `Decide first: ${name} reports \`${best.name}\` (line ${best.line + 1})${also.length === 0 ? "" : `, and ${also.join(", ")}`}.`,
    ...(direction === undefined ? ["Whether it is to be small or large cannot be told from its name."] : []),
  ];
  const patterns = [best, ...(best.pattern !== undefined && reports?.step ? [reports.step] : [])];
  const written = Object.fromEntries(
    patterns.flatMap((metric) => (metric.pattern === undefined ? [] : [[metric.name, metric.pattern]])),
  );
  return {
    sections: {
      ...(Object.keys(written).length > 0 && { metrics: written }),
      objectives: [{ metric: best.name, direction: direction ?? "minimize" }],
      ...(length?.resource !== undefined && {
        fidelity: { resource: length.resource, max: length.max },
        stop: "median",
      }),
    },
    comments,
    fidelityComments: length === undefined ? [] : [length.comment],
    isMissing: false,
  };
}

interface TrainingLength {
  /** Undefined where the script does not report how far it is. */
  readonly resource: string | undefined;
  readonly max: number;
  readonly comment: string;
}

/** How long the script trains, where it says so. */
function lengthOf(
  { usable, given }: ReadCall,
  step: FoundMetric | undefined,
  placeOf: (flag: ScriptFlag) => string,
): TrainingLength | undefined {
  const lengths = usable.filter((flag) => isLength(flag.name));
  const noun = (name: string) => /epoch|step|iter|round/i.exec(name)?.[0]?.toLowerCase();
  const flag = step === undefined ? lengths[0] : lengths.find((each) => noun(each.name) === noun(step.name));
  if (flag === undefined) return undefined;
  const own = given.get(flag.name);
  const max = (own && givenScalar(own)) ?? flag.default;
  if (typeof max !== "number" || !Number.isInteger(max) || max < 2) return undefined;
  const shown = flag.spellings[0] ?? flag.name;
  if (step === undefined)
    return {
      resource: undefined,
      max,
      comment: `With fidelity: { parameter: ${ownName(flag.name)}, min: 1, max: ${max} } and a strategy such as halving-random, most trials get few of the ${max} of \`${shown}\` (${placeOf(flag)}).`,
    };
  const comment = `\`${shown}\` (${placeOf(flag)}) is ${max}. Trials that are worse than the median at the same ${step.name} end early.`;
  return { resource: step.name, max, comment };
}

function isLength(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1_$2").split(/[_.\s-]+/);
  const last = words.at(-1) ?? "";
  const isCounted = words
    .slice(0, -1)
    .every((word) => /^(?:num|n|max|total|train|training|trainer)$/i.test(word));
  return isCounted && (isStepName(last) || /^timesteps$/i.test(last));
}
