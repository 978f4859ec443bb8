import { CompletionItemKind } from "vscode-languageserver-types";
import * as z from "zod";
import { choiceText } from "../study/domain.ts";
import { exampleText } from "../study/example-text.ts";
import type { DefinitionPath } from "../study/problem.ts";
import { formsOf, noteOf, schemasAt } from "../study/schema-at.ts";
import { type StrategyDescription, strategies } from "../study/strategies.ts";
import type { TaskDescription } from "../study/tasks.ts";
import type { ValuePlace } from "./cursor-place.ts";
import { describeKey, describeStrategy, describeTask, taskCommand } from "./describe.ts";
import { knownTasks, taskLabels } from "./known-tasks.ts";
import type { MetricName } from "./study-metrics.ts";
import type { StudyName } from "./study-names.ts";
import { literal, type Suggestion, scalarText } from "./suggestion.ts";
import type { Workspace } from "./workspace.ts";

/** What the value at a place may be, where it is one of a known set. */
export function completeValue(
  place: ValuePlace,
  names: readonly StudyName[],
  metrics: () => readonly MetricName[],
  workspace: Workspace,
): readonly Suggestion[] {
  const { path } = place;
  if (matches(path, ["run", "task"])) return taskSuggestions(place, workspace);
  if (isMetricPath(path)) return metrics().map((metric) => metricSuggestion(place, metric));
  if (isStrategyPath(path))
    return strategies.map((strategy) => strategySuggestion(place, strategy, workspace));
  if (matches(path, ["strategy", "sampler"])) return partSuggestions(place, "sampler");
  if (matches(path, ["strategy", "scheduler"])) return partSuggestions(place, "scheduler");
  const owner = ownerOf(path, names);
  if (owner !== undefined) return parameterValues(place, owner);
  return schemaValues(place);
}

export function matches(path: DefinitionPath, pattern: readonly (string | "#")[]): boolean {
  return (
    path.length === pattern.length &&
    pattern.every((key, index) => (key === "#" ? typeof path[index] === "number" : path[index] === key))
  );
}

function isMetricPath(path: DefinitionPath): boolean {
  return (["maximize", "minimize"] as const).some(
    (key) => matches(path, ["objective", key]) || matches(path, ["objectives", "#", key]),
  );
}

export function isStrategyPath(path: DefinitionPath): boolean {
  const list = ["compare", "strategies", "#"];
  return [["strategy"], ["strategy", "name"], list, [...list, "name"]].some((pattern) =>
    matches(path, pattern),
  );
}

function suggestValue(
  place: ValuePlace,
  value: string,
  about: Pick<Suggestion, "kind" | "rank" | "detail" | "documentation">,
): Suggestion {
  const written = scalarText(value, place.scalar?.style, place.style);
  return { label: value, snippet: literal(written), span: place.span, filter: written, ...about };
}

function taskSuggestions(place: ValuePlace, workspace: Workspace): readonly Suggestion[] {
  const tasks = knownTasks(workspace);
  return taskLabels(tasks, workspace).map((label) => {
    const task = tasks.find((known) => known.label === label);
    return task
      ? taskSuggestion(place, task)
      : suggestValue(place, label, {
          kind: CompletionItemKind.Reference,
          rank: "normal",
          documentation: "An extension of VS Code provides this task.",
        });
  });
}

function taskSuggestion(place: ValuePlace, task: TaskDescription): Suggestion {
  return suggestValue(place, task.label, {
    kind: CompletionItemKind.Reference,
    rank: "first",
    detail: taskCommand(task),
    documentation: describeTask(task),
  });
}

function metricSuggestion(place: ValuePlace, { name, detail }: MetricName): Suggestion {
  return suggestValue(place, name, { kind: CompletionItemKind.Field, rank: "normal", detail });
}

function strategySuggestion(
  place: ValuePlace,
  strategy: StrategyDescription,
  workspace: Workspace,
): Suggestion {
  return suggestValue(place, strategy.name, {
    kind: CompletionItemKind.EnumMember,
    rank: "first",
    detail: strategy.summary,
    documentation: describeStrategy(strategy, workspace.strategyText?.(strategy.name)),
  });
}

/** The samplers or schedulers that strategies are made of. */
function partSuggestions(place: ValuePlace, part: "sampler" | "scheduler"): readonly Suggestion[] {
  return [...new Set(strategies.map((strategy) => strategy[part]))].map((name) =>
    suggestValue(place, name, {
      kind: CompletionItemKind.EnumMember,
      rank: "first",
    }),
  );
}

/** The parameter whose value stands at a path: in `baseline`, or as the `default` of its range. */
export function ownerOf(path: DefinitionPath, names: readonly StudyName[]): StudyName | undefined {
  const [section, second] = path;
  if (section === "baseline" && typeof second === "number" && path.length > 2) {
    const wanted = path.slice(2).join(".");
    return names.find(({ name, kind }) => name === wanted && kind === "parameter");
  }
  if (section !== "space" || path.at(-1) !== "default") return undefined;
  const isRange = (other: DefinitionPath) =>
    other.length === path.length - 1 && other.every((key, index) => key === path[index]);
  return names.find((name) => name.kind === "parameter" && isRange(name.path));
}

function parameterValues(place: ValuePlace, { domain, fallback }: StudyName): readonly Suggestion[] {
  const mapping = domain?.mapping;
  const choices = mapping?.type === "bool" ? [true, false] : (mapping?.choices ?? []);
  const all = choices.length === 0 && fallback !== undefined ? [fallback] : choices;
  const quotes = place.scalar?.style;
  return all.map((choice) => {
    // Quotes that are there already make a text of what they hold.
    const written = typeof choice === "string" ? scalarText(choice, quotes, place.style) : choiceText(choice);
    return {
      label: String(choice),
      kind: CompletionItemKind.Value,
      snippet: literal(written),
      span: place.span,
      rank: choice === fallback ? "first" : "normal",
      filter: written,
    };
  });
}

function schemaValues(place: ValuePlace): readonly Suggestion[] {
  const schemas = schemasAt(place.path);
  const documentation = describeKey(place.path);
  const values = schemas.flatMap((schema) => formsOf(schema).flatMap((form) => choicesOf(form, place.path)));
  if (values.length === 0) return exampleValues(place, schemas, documentation);
  return [...new Set(values)].map((value) => ({
    label: String(value),
    kind: typeof value === "string" ? CompletionItemKind.EnumMember : CompletionItemKind.Keyword,
    snippet:
      typeof value === "string"
        ? literal(scalarText(value, place.scalar?.style, place.style))
        : String(value),
    span: place.span,
    rank: "normal",
    documentation,
  }));
}

/** Under a name of the user's choice a boolean is one value of many, so that offering it would mean nothing. */
function choicesOf(form: z.ZodType, path: DefinitionPath): readonly (string | boolean)[] {
  if (form instanceof z.ZodEnum) return form.options.map(String);
  const isFree = path[0] === "baseline" || (path[0] === "space" && path.at(-1) !== "log");
  return form instanceof z.ZodBoolean && !isFree ? [true, false] : [];
}

/** How a duration or an amount of memory is written is best seen by an example. */
function exampleValues(
  place: ValuePlace,
  schemas: readonly z.ZodType[],
  documentation: string | undefined,
): readonly Suggestion[] {
  const hasUnits = (form: z.ZodType) => form instanceof z.ZodString && !form.safeParse("some text").success;
  if (!schemas.some((schema) => formsOf(schema).some(hasUnits))) return [];
  return schemas.flatMap((schema) =>
    noteOf(schema).examples.map((example) => ({
      label: exampleText(example),
      kind: CompletionItemKind.Value,
      snippet: literal(exampleText(example)),
      span: place.span,
      rank: "normal",
      detail: "for example",
      documentation,
    })),
  );
}
