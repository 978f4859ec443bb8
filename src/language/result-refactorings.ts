import { choiceText } from "../study/domain.ts";
import { entryAt, setValue } from "./edit-study.ts";
import { type FixContext, type FixMaker, fix, nameAt } from "./fix.ts";
import type { Edit } from "./mended-text.ts";
import { roundDown, roundUp } from "./nice-number.ts";
import { type RangeShape, setRange, shapeOf, shapeText } from "./range-edits.ts";
import type { Refactoring } from "./refactorings.ts";
import type { PastTrials } from "./results.ts";
import type { StudyName } from "./study-names.ts";

/** What earlier trials suggest for a parameter: its best value, the range of the best tenth, room beyond a bound. */
export function resultActions(
  name: StudyName,
  context: FixContext,
  { results }: PastTrials,
): readonly Refactoring[] {
  const found = results.parameters.get(name.name);
  const shape = name.domain && shapeOf(name.domain);
  if (found === undefined) return [];
  const action = (
    title: string,
    edits: readonly (Edit | undefined)[] | undefined,
  ): readonly Refactoring[] => {
    const made = edits?.filter((edit) => edit !== undefined) ?? [];
    return made.length === 0 ? [] : [{ title, kind: "rewrite", edits: made }];
  };
  const whole = entryAt(context.outline, name.path);
  const fixed =
    found.best === undefined || whole === undefined
      ? []
      : action(`Fix at its best value, ${choiceText(found.best)}`, [
          setValue(context, whole, choiceText(found.best)),
        ]);
  if (shape === undefined) return fixed;
  const narrow = narrowed(shape, found.good);
  const wider = found.pressure.map((side) => widened(shape, side)).find((each) => each !== undefined);
  return [
    ...fixed,
    ...(narrow
      ? action(`Narrow to the best tenth, ${shapeText(narrow)}`, setRange(context, name, narrow))
      : []),
    ...(wider
      ? action(
          `Widen to ${shapeText(wider)}, as the best trials press against a bound`,
          setRange(context, name, wider),
        )
      : []),
  ];
}

export const fixPressedBound: FixMaker = ({ path, message }, context) => {
  const name = nameAt(context, path);
  const shape = name?.domain && shapeOf(name.domain);
  const wider = shape && widened(shape, / lie below /.test(message) ? "low" : "high");
  const edits = name && wider && setRange(context, name, wider);
  return wider === undefined || edits === undefined ? [] : fix(`Widen to ${shapeText(wider)}`, ...edits);
};

/** Two digits, rounded outwards but never beyond the range; undefined where that leaves the range as it is. */
function narrowed(
  shape: RangeShape,
  good: { readonly low: number | undefined; readonly high: number | undefined } | undefined,
): RangeShape | undefined {
  if (good?.low === undefined || good.high === undefined || shape.step !== undefined) return undefined;
  const isInt = shape.kind === "int";
  const low = Math.max(shape.low, isInt ? good.low : roundDown(good.low));
  const high = Math.min(shape.high, isInt ? good.high : roundUp(good.high));
  return low < high && (low > shape.low || high < shape.high) ? { ...shape, low, high } : undefined;
}

/** Once more the width of the range beyond the bound: a factor of ten on a logarithmic scale at most. */
export function widened(shape: RangeShape, side: "low" | "high"): RangeShape | undefined {
  const { kind, low, high, log, step } = shape;
  const isInt = kind === "int";
  if (log) {
    const factor = Math.min(10, high / low);
    const bound = side === "low" ? low / factor : high * factor;
    const rounded = isInt ? Math.max(1, Math.round(bound)) : Number(bound.toPrecision(2));
    return changed(shape, side, rounded);
  }
  const width = high - low;
  // Below zero lies something else than a smaller amount: a range that begins there stays above it.
  const bound = side === "low" ? (low >= 0 ? Math.max(0, low - width) : low - width) : high + width;
  const stepped =
    step === undefined ? bound : side === "low" ? low - Math.floor((low - bound) / step) * step : bound;
  const isShare = !isInt && low >= 0 && high <= 1;
  return changed(shape, side, isShare && side === "high" ? Math.min(1, stepped) : stepped);
}

function changed(shape: RangeShape, side: "low" | "high", bound: number): RangeShape | undefined {
  const rounded = Number(bound.toPrecision(12));
  return rounded === shape[side] ? undefined : { ...shape, [side]: rounded };
}
