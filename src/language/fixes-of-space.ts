import { numberText } from "../study/domain.ts";
import type { DefinitionPath } from "../study/problem.ts";
import { addKey, entryAt, itemSpan, nodeAt, outerSpan, removeEntry, setValue } from "./edit-study.ts";
import { type Fix, type FixMaker, fix, nameAt, preferred, removeKey, spanAt, writtenAt } from "./fix.ts";
import type { Edit } from "./mended-text.ts";
import { niceStep, roundDown } from "./nice-number.ts";
import { type RangeShape, rangeEntry, setRange, shapeOf, shapeText } from "./range-edits.ts";

const opposite: Readonly<Record<string, string>> = { low: "high", high: "low", min: "max", max: "min" };

/** In a call the problem brings its own replacement; the keys of a mapping are two places. */
export const fixSwappedBounds: FixMaker = ({ path, replacement }, context) => {
  const key = String(path.at(-1));
  const other = opposite[key];
  if (replacement !== undefined || other === undefined) return [];
  const [first, second] = [
    entryAt(context.outline, path),
    entryAt(context.outline, [...path.slice(0, -1), other]),
  ];
  if (first?.entry.value === undefined || second?.entry.value === undefined) return [];
  const written = ({ value }: typeof first.entry) => {
    const span = value && outerSpan(context.text, value);
    return span ? context.text.slice(span.start, span.end) : "";
  };
  const edits = [
    setValue(context, first, written(second.entry)),
    setValue(context, second, written(first.entry)),
  ];
  return preferred(fix(`Swap \`${key}\` and \`${other}\``, ...edits));
};

export const fixLogBound: FixMaker = (problem, context) => {
  const { path } = problem;
  const isInt = /such as 1;/.test(problem.message);
  const high = highBound(path, context);
  const low = isInt ? 1 : high === undefined || high > 1e-4 ? 1e-5 : roundDown(high / 1e4);
  const raise = fix(`Begin at ${numberText(low)}`, {
    span: spanAt(context, problem),
    replacement: numberText(low),
  });
  return preferred([...(high === undefined || low < high ? raise : []), ...linear(path, context)]);
};

function highBound(path: DefinitionPath, context: Parameters<FixMaker>[1]): number | undefined {
  const isKey = path.at(-1) === "low";
  const node = nodeAt(context.outline, isKey ? [...path.slice(0, -1), "high"] : path);
  if (node?.kind !== "scalar") return undefined;
  const number = Number(isKey ? node.text : /,\s*(?:high\s*=\s*)?([^,)]+)/.exec(node.text)?.[1]);
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

function linear(path: DefinitionPath, context: Parameters<FixMaker>[1]): readonly Fix[] {
  const title = "Search on a linear scale";
  const log = path.at(-1) === "low" ? entryAt(context.outline, [...path.slice(0, -1), "log"]) : undefined;
  if (log !== undefined) return fix(title, setValue(context, log, "false"));
  const found = entryAt(context.outline, path);
  const node = found?.entry.value;
  if (node?.kind !== "scalar") return [];
  const callee = /\bloguniform(?=\()/.exec(node.text);
  const option = /,\s*log(?:\s*=\s*true)?(?=\s*[,)])/.exec(node.text);
  const [part, replacement] = callee ? [callee, "uniform"] : [option, ""];
  if (part === null) return [];
  const start = node.span.start + part.index;
  return fix(title, { span: { start, end: start + part[0].length }, replacement });
}

export const fixStep: FixMaker = ({ path }, context) => {
  const name = nameAt(context, path);
  const shape = name?.domain && shapeOf(name.domain);
  if (name?.domain === undefined || shape?.step === undefined) return [];
  const below = Number(name.domain.at(name.domain.cardinality - 1));
  const above = Number((below + shape.step).toPrecision(12));
  const end = (high: number) =>
    fix(`End at ${numberText(high)}`, ...(setRange(context, name, { ...shape, high }) ?? [undefined]));
  return preferred([...end(below), ...end(above)]);
};

/** `step=0` and `step` beside `log`. */
export const fixBadStep: FixMaker = (problem, context) => {
  if (problem.path.at(-1) === "step") return removeKey(context, problem.path);
  return removeOption(problem, context, "Remove the step");
};

export const fixDefault: FixMaker = (problem, context) =>
  problem.path.at(-1) === "default" || problem.path.at(-1) === "prior"
    ? removeKey(context, problem.path)
    : removeOption(problem, context, "Remove the default");

/** An option of a call whose value is at fault, with the comma before it. */
function removeOption(
  problem: Parameters<FixMaker>[0],
  context: Parameters<FixMaker>[1],
  title: string,
): readonly Fix[] {
  const { start, end } = spanAt(context, problem);
  const before = /,\s*(?:step|default|prior)\s*=\s*$/.exec(context.text.slice(0, start));
  return before === null ? [] : fix(title, { span: { start: before.index, end }, replacement: "" });
}

export const fixDuplicateChoice: FixMaker = (problem, context) => {
  const title = `Remove the second ${writtenAt(context, problem)}`;
  const index = problem.path.at(-1);
  const list = nodeAt(context.outline, problem.path.slice(0, -1));
  if (typeof index === "number" && list?.kind === "list") {
    const item = list.items[index];
    if (item === undefined) return [];
    if (list.style === "flow")
      return preferred(fix(title, { span: itemSpan(context.text, list.items, item), replacement: "" }));
    const start = context.text.lastIndexOf("\n", item.span.start - 1) + 1;
    const next = context.text.indexOf("\n", item.span.end);
    return preferred(
      fix(title, { span: { start, end: next === -1 ? context.text.length : next + 1 }, replacement: "" }),
    );
  }
  const { start, end } = spanAt(context, problem);
  const before = /,\s*$/.exec(context.text.slice(0, start));
  return before === null
    ? []
    : preferred(fix(title, { span: { start: before.index, end }, replacement: "" }));
};

export const fixBadName: FixMaker = (problem, context) => {
  const found = entryAt(context.outline, problem.path);
  if (found === undefined || problem.at !== "key") return [];
  const words = found.entry.key.text
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_]+/gu, "_")
    .replace(/^_+|_+$/g, "");
  const name = /^[\p{L}_]/u.test(words) ? words : `p${words}`;
  const isReserved = /^(?:and|or|not|in|true|false|null)$/i.test(name);
  const taken = found.mapping.entries.some(({ key }) => key.text === name && key !== found.entry.key);
  if (name === "" || name === "p") return [];
  const replacement = isReserved || taken ? `${name}_` : name;
  return preferred(
    fix(`Rename to \`${replacement}\``, { span: outerSpan(context.text, found.entry.key), replacement }),
  );
};

/** A step for the range, or points for the whole grid. */
export const fixGridContinuous: FixMaker = ({ path }, context) => {
  const name = nameAt(context, path);
  const shape = name?.domain && shapeOf(name.domain);
  const step = shape && niceStep(shape.low, shape.high);
  const stepped =
    name !== undefined && shape !== undefined && !shape.log && step !== undefined
      ? fix(
          `Add \`step=${numberText(step)}\``,
          ...(setRange(context, name, { ...shape, step }) ?? [undefined]),
        )
      : [];
  const strategy = entryAt(context.outline, ["strategy"]);
  const points =
    strategy?.entry.value?.kind === "scalar"
      ? setValue(context, strategy, "{ name: grid, points: 5 }")
      : addKey(context, ["strategy"], "points", () => "5");
  return preferred([...stepped, ...fix("Cut ranges into 5 points", points)]);
};

/** The value leaves the baseline, or the range takes it in. */
export const fixBaseline: FixMaker = (problem, context) => {
  const found = entryAt(context.outline, problem.path);
  if (found === undefined) return [];
  const remove = fix(
    `Remove \`${problem.path.at(-1)}\` from this configuration`,
    removeEntry(context, found),
  );
  const name = context.names.find((each) => each.name === problem.path.slice(2).join("."));
  const number = Number(writtenAt(context, problem));
  const shape = name?.domain && shapeOf(name.domain);
  if (problem.at === "key" || name === undefined || shape === undefined || !Number.isFinite(number)) {
    return [...takeIn(problem, name, context), ...remove];
  }
  const isWhole = shape.kind === "float" || Number.isInteger(number);
  const canHold = isWhole && shape.step === undefined && (!shape.log || number > 0);
  const wider: RangeShape = {
    ...shape,
    low: Math.min(shape.low, number),
    high: Math.max(shape.high, number),
  };
  const widen = canHold
    ? fix(`Widen the range to ${shapeText(wider)}`, ...(setRange(context, name, wider) ?? [undefined]))
    : [];
  return [...widen, ...remove];
};

/** Another choice for a list. */
function takeIn(
  problem: Parameters<FixMaker>[0],
  name: Parameters<FixMaker>[1]["names"][number] | undefined,
  context: Parameters<FixMaker>[1],
): readonly Fix[] {
  const found = name && rangeEntry(context, name);
  const list = found?.entry.value;
  const last = list?.kind === "list" && list.style === "flow" ? list.items.at(-1) : undefined;
  if (name?.domain?.kind !== "categorical" || last === undefined || problem.at === "key") return [];
  const end = last.span.start + context.text.slice(last.span.start, last.span.end).trimEnd().length;
  const edit: Edit = { span: { start: end, end }, replacement: `, ${writtenAt(context, problem)}` };
  return fix(`Add ${writtenAt(context, problem)} to the choices`, edit);
}
