import { CompletionItemKind } from "vscode-languageserver-types";
import * as z from "zod";
import { choiceText } from "../study/domain.ts";
import { domainFromMapping } from "../study/domain-mapping.ts";
import { checkName } from "../study/names.ts";
import { isMapping } from "../study/read-space.ts";
import { strategyOptions } from "../study/schema/strategy.ts";
import { formsOf, schemasAt } from "../study/schema-at.ts";
import { findStrategy } from "../study/strategies.ts";
import { readsOption, strategyParts } from "../study/strategy-parts.ts";
import type { ParamValue } from "../study/value.ts";
import { isStrategyPath } from "./complete-value.ts";
import type { KeyPlace } from "./cursor-place.ts";
import { describeKey, type NameWords } from "./describe.ts";
import { describeFlag } from "./describe-results.ts";
import { proposeRange } from "./script/propose-range.ts";
import type { ScriptFlags } from "./script/script-flags.ts";
import type { MetricName } from "./study-metrics.ts";
import type { StudyName } from "./study-names.ts";
import { literal, rangeSnippet, type Suggestion } from "./suggestion.ts";

/** What the rest of the file says that bears on which keys fit. */
export interface KeyContext {
  readonly names: readonly StudyName[];
  metrics(): readonly MetricName[];
  /** What the training script defines. */
  flags(): ScriptFlags | undefined;
  /** The mapping that the key belongs to, as far as it is written. */
  readonly mapping: unknown;
  wordsOf(name: StudyName): NameWords;
}

/** The keys that fit here and are not there yet: those that cannot be missing first. */
export function completeKey(place: KeyPlace, context: KeyContext): readonly Suggestion[] {
  const named = namedKeys(place, context);
  if (named !== undefined) return named;
  const forms = fittingForms(place);
  const needed = new Set(forms.flatMap(neededKeys).concat(place.path.length === 0 ? studyNeeds : []));
  const excluded = excludedKeys(forms, place);
  const keys = new Map(forms.flatMap((form) => Object.entries(form.shape) as [string, z.ZodType][]));
  const ofSchema = [...keys]
    .filter(([key]) => !place.siblings.includes(key) && !excluded.has(key) && suits(place, key, context))
    .map(([key, schema]) => {
      const path = [...place.path, key];
      const rank = needed.has(key) ? "first" : "normal";
      return suggestKey(place, key, valueSnippet(schema, place), { rank, documentation: describeKey(path) });
    });
  return place.path[0] === "space" ? [...flagKeys(place, context), ...ofSchema] : ofSchema;
}

/** In `space` and its groups, the flags of the training script that are not parameters yet. */
function flagKeys(place: KeyPlace, { names, flags }: KeyContext): readonly Suggestion[] {
  const isRange = place.siblings.some((key) => key === "when" || key === "in" || key === "type");
  const script = isRange ? undefined : flags();
  if (script === undefined) return [];
  const prefix = place.path
    .slice(1)
    .map((key) => `${key}.`)
    .join("");
  const taken = new Set(names.map(({ name }) => name.replaceAll("-", "_")));
  return script.flags
    .filter(({ name }) => name.startsWith(prefix) && !taken.has(name) && checkName(name, []).length === 0)
    .flatMap((flag): readonly Suggestion[] => {
      const range = proposeRange(flag);
      const fixed = flag.default;
      if (range === undefined && (fixed === undefined || fixed === null || fixed === "")) return [];
      const value =
        range === undefined
          ? literal(choiceText(fixed as ParamValue))
          : rangeSnippet(range.text, place.style);
      const suggestion = suggestKey(place, flag.name.slice(prefix.length), ` ${value}`, {
        rank: range === undefined ? "normal" : "first",
        detail: range === undefined ? `a constant: ${choiceText(fixed as ParamValue)}` : range.text,
        documentation: describeFlag(flag),
      });
      return [{ ...suggestion, kind: CompletionItemKind.Variable }];
    });
}

/** A study of the file format; one given to `createStudy` needs no `run`. */
const studyNeeds = ["run", "objective", "space"];
/** Of these a mapping has one. The schema itself says it of `task` and `command`, `maximize` and `minimize`. */
const studyAlternatives = [["objective", "objectives"]];

function fittingForms(place: KeyPlace): readonly z.ZodObject[] {
  const all = schemasAt(place.path).flatMap(formsOf);
  const objects = all.filter((form) => form instanceof z.ZodObject);
  const fitting = objects.filter(({ shape }) => place.siblings.every((key) => Object.hasOwn(shape, key)));
  if (fitting.length > 0) return fitting;
  // Where keys may be names of the user's choice, unknown siblings say that they are.
  return all.some((form) => form instanceof z.ZodRecord) ? [] : objects;
}

function neededKeys({ shape }: z.ZodObject): readonly string[] {
  return Object.entries(shape).flatMap(([key, schema]) =>
    (schema as z.ZodType) instanceof z.ZodOptional ? [] : [key],
  );
}

/** Sets of keys of which exactly one stands in the mapping. */
function alternativesOf(form: z.ZodType): readonly (readonly string[])[] {
  const oneOf: unknown = z.globalRegistry.get(form)?.["oneOf"];
  if (!Array.isArray(oneOf)) return [];
  return [oneOf.flatMap((option: unknown) => (isMapping(option) ? (option["required"] as string[]) : []))];
}

function excludedKeys(forms: readonly z.ZodType[], { path, siblings }: KeyPlace): ReadonlySet<string> {
  const sets = [...forms.flatMap(alternativesOf), ...(path.length === 0 ? studyAlternatives : [])];
  return new Set(sets.filter((set) => set.some((key) => siblings.includes(key))).flat());
}

/** Whether a key belongs to the type of range, or to the strategy, that its mapping names. */
function suits(place: KeyPlace, key: string, { mapping }: KeyContext): boolean {
  if (!isMapping(mapping)) return true;
  const { type, name, sampler, scheduler } = mapping;
  if (place.path[0] === "space" && typeof type === "string") {
    const { problems } = domainFromMapping({ type, [key]: 1 });
    return !problems.some((problem) => problem.code === "unknown-key" && problem.path[0] === key);
  }
  if (!isStrategyPath(place.path) || strategyOptions[key] === undefined) return true;
  const strategy = findStrategy(String(name));
  return strategy === undefined || readsOption(key, strategyParts(strategy, { sampler, scheduler }));
}

/** Keys that are names which the file declares elsewhere; undefined where keys come from the schema. */
function namedKeys(
  place: KeyPlace,
  { names, metrics, wordsOf }: KeyContext,
): readonly Suggestion[] | undefined {
  const [section, second, ...group] = place.path;
  if (section === "baseline" && typeof second === "number") {
    const prefix = group.map((key) => `${key}.`).join("");
    return names
      .filter(({ name, kind }) => kind === "parameter" && name.startsWith(prefix))
      .map((name) => suggestName(place, name.name.slice(prefix.length), wordsOf(name)))
      .filter(({ label }) => !place.siblings.includes(label));
  }
  if (section === "strategy" && second === "points") {
    return names
      .filter(({ domain }) => domain?.cardinality === Number.POSITIVE_INFINITY)
      .map((name) => suggestName(place, name.name, wordsOf(name)))
      .filter(({ label }) => !place.siblings.includes(label));
  }
  if (section === "metrics" && second === undefined) {
    return metrics()
      .filter(({ name }) => !place.siblings.includes(name))
      .map(({ name, detail }) => suggestKey(place, name, " $0", { rank: "normal", detail }));
  }
  return undefined;
}

function suggestName(place: KeyPlace, key: string, words: NameWords): Suggestion {
  return suggestKey(place, key, " $0", { rank: "normal", ...words });
}

function suggestKey(
  place: KeyPlace,
  key: string,
  value: string,
  about: Pick<Suggestion, "rank" | "detail" | "documentation">,
): Suggestion {
  return {
    label: key,
    kind: CompletionItemKind.Property,
    snippet: place.hasColon ? literal(key) : `${literal(key)}:${value}`,
    span: place.span,
    ...about,
  };
}

/** What stands behind the colon of a new key: a nested block, an item, a choice, or the cursor. */
function valueSnippet(schema: z.ZodType, { style, column }: KeyPlace): string {
  const forms = formsOf(schema);
  const choices = forms.flatMap(choicesOf);
  if (choices.length > 0) return ` \${1¦${choices.map(literal).join(",")}¦}$0`.replaceAll("¦", "|");
  const isScalar = forms.some((form) => !isCollection(form));
  if (isScalar) return " $0";
  const indent = `\n${" ".repeat(column + 2)}`;
  const isList = forms.every((form) => form instanceof z.ZodArray);
  if (style === "flow") return isList ? " [$0]" : ` { ${firstKey(forms)}$0 }`;
  return isList ? `${indent}- $0` : `${indent}${firstKey(forms)}$0`;
}

/** The key that a mapping begins with, where it is one of a few. */
function firstKey(forms: readonly z.ZodType[]): string {
  const [keys] = forms.flatMap(alternativesOf);
  return keys === undefined ? "" : `\${1|${keys.join(",")}|}: `;
}

function isCollection(form: z.ZodType): boolean {
  return form instanceof z.ZodObject || form instanceof z.ZodRecord || form instanceof z.ZodArray;
}

function choicesOf(form: z.ZodType): readonly string[] {
  if (form instanceof z.ZodBoolean) return ["true", "false"];
  return form instanceof z.ZodEnum ? form.options.map(String) : [];
}
