import { type Hover, MarkupKind, type Position } from "vscode-languageserver-types";
import { findPlaceholders } from "../study/command.ts";
import type { DefinitionPath, Span } from "../study/problem.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import { spaceFunctions } from "../study/space-function.ts";
import { findStrategy } from "../study/strategies.ts";
import { type Token, tokenize } from "../study/tokenize.ts";
import { isStrategyPath, matches } from "./complete-value.ts";
import { type CursorPlace, type KeyPlace, placesAt, type ValuePlace } from "./cursor-place.ts";
import { describeFunction, describeKey, describeName, describeStrategy, describeTask } from "./describe.ts";
import { describeFlag, describeResults } from "./describe-results.ts";
import { knownTasks } from "./known-tasks.ts";
import { paragraphs } from "./markdown.ts";
import type { OutlineMapping, OutlineScalar } from "./outline-node.ts";
import { mappingOf, textOf } from "./outline-value.ts";
import { pastTrialsOf } from "./past-trials.ts";
import type { PastTrials } from "./results.ts";
import { flagOfParameter } from "./script/script-flags.ts";
import { type StudyName, studyNames } from "./study-names.ts";
import { studyScript } from "./study-script.ts";
import { studyText } from "./study-text.ts";
import { roleOf } from "./value-role.ts";
import type { Workspace } from "./workspace.ts";

/** What is known about the word at a position; undefined where that is nothing. */
export function hover(
  text: string,
  position: Position,
  workspace: Workspace,
  recall: Recall = withoutRecall,
): Hover | undefined {
  const source = studyText(text, recall);
  const { outline, lines } = source;
  const offset = lines.offsetAt(position);
  const place = placesAt(text, offset, outline)[0];
  const scalar = place?.scalar;
  if (place === undefined || scalar === undefined) return undefined;
  if (offset < scalar.span.start || offset > scalar.span.end) return undefined;
  const names = studyNames(source, recall);
  const request = { offset, outline, names, workspace, past: () => pastTrialsOf(outline, names, workspace) };
  const found = aboutPlace(place, request, scalar);
  if (found === undefined) return undefined;
  return {
    contents: { kind: MarkupKind.Markdown, value: found.markdown },
    range: lines.rangeOf(found.span),
  };
}

interface Request {
  readonly offset: number;
  readonly outline: OutlineMapping;
  readonly names: readonly StudyName[];
  readonly workspace: Workspace;
  past(): PastTrials | undefined;
}

interface Found {
  readonly markdown: string;
  /** What it is about. */
  readonly span: Span;
}

function aboutPlace(place: CursorPlace, request: Request, scalar: OutlineScalar): Found | undefined {
  if (place.kind === "item") return undefined;
  if (place.kind === "key") return aboutKey(place, request, scalar);
  switch (roleOf(place.path, request.outline).kind) {
    case "range":
      return aboutRange(request, scalar) ?? aboutKeyOf(place.path, scalar.span, request);
    case "expression":
      return aboutExpression(request, scalar) ?? aboutKeyOf(place.path, scalar.span, request);
    case "command":
      return aboutPlaceholder(request, scalar) ?? aboutKeyOf(place.path, scalar.span, request);
    default:
      return aboutValue(place, request, scalar) ?? aboutKeyOf(place.path, scalar.span, request);
  }
}

function aboutKey(place: KeyPlace, request: Request, scalar: OutlineScalar): Found | undefined {
  return aboutKeyOf([...place.path, textOf(scalar)], scalar.span, request);
}

/** A key of the schema, or a name that the key declares or sets. */
function aboutKeyOf(path: DefinitionPath, span: Span, request: Request): Found | undefined {
  const { names } = request;
  const name = names.find((candidate) => samePath(candidate.path, path)) ?? baselineName(path, names);
  if (name !== undefined) return { markdown: aboutName(name, request), span };
  const owner = path.slice(0, path.findLastIndex((key) => typeof key === "string") + 1);
  const markdown = isNameOfUser(owner) ? undefined : describeKey(owner);
  return markdown === undefined ? undefined : { markdown, span };
}

function samePath(a: DefinitionPath, b: DefinitionPath): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

function baselineName(path: DefinitionPath, names: readonly StudyName[]): StudyName | undefined {
  if (path[0] !== "baseline" || path.length < 3) return undefined;
  const wanted = path.slice(2).join(".");
  return names.find(({ name }) => name === wanted);
}

/** Keys that are names: what the schema says of them is about any name, not about this one. */
function isNameOfUser(path: DefinitionPath): boolean {
  return path[0] === "baseline" ? path.length > 1 : path[0] === "run" && path[1] === "env" && path.length > 2;
}

/** The token of a text under the cursor, with its span in the file. */
function tokenAt(
  { offset }: Request,
  { text, span }: OutlineScalar,
): { readonly token: Token; readonly next: Token | undefined; readonly span: Span } | undefined {
  const { tokens } = tokenize(text);
  const at = offset - span.start;
  const index = tokens.findIndex(
    (token) =>
      token.kind !== "end" && token.span.start <= at && at <= token.span.end && token.kind !== "symbol",
  );
  const token = tokens[index];
  if (token === undefined) return undefined;
  const shifted = { start: span.start + token.span.start, end: span.start + token.span.end };
  return { token, next: tokens[index + 1], span: shifted };
}

function aboutRange(request: Request, scalar: OutlineScalar): Found | undefined {
  const found = tokenAt(request, scalar);
  if (found?.token.kind !== "name") return undefined;
  const { token, span } = found;
  const first = tokenize(scalar.text).tokens[0];
  const callee = spaceFunctions.find(({ name }) => first?.kind === "name" && name === first.name);
  if (callee === undefined) return undefined;
  if (token.span.start === first?.span.start) return { markdown: describeFunction(callee), span };
  const option = callee.options.find(({ name }) => name === token.name);
  return option && { markdown: `\`${option.name}\`: ${option.summary}`, span };
}

function aboutExpression(request: Request, scalar: OutlineScalar): Found | undefined {
  const found = tokenAt(request, scalar);
  if (found?.token.kind !== "name") return undefined;
  const wanted = found.token.name;
  const name = request.names.find((candidate) => candidate.name === wanted);
  return name && { markdown: aboutName(name, request), span: found.span };
}

function aboutPlaceholder(request: Request, scalar: OutlineScalar): Found | undefined {
  const { offset, names } = request;
  const at = offset - scalar.span.start;
  const found = findPlaceholders(scalar.text).find(({ span }) => span.start <= at && at <= span.end);
  const name = found && names.find((candidate) => candidate.name === found.name);
  if (found === undefined || name === undefined) return undefined;
  const span = { start: scalar.span.start + found.span.start, end: scalar.span.start + found.span.end };
  return { markdown: aboutName(name, request), span };
}

/** What a name is, what earlier trials say of it, and the flag that takes it. */
function aboutName(name: StudyName, { outline, workspace, past }: Request): string {
  const results = name.kind === "parameter" ? past() : undefined;
  const flag = flagOf(name, outline, workspace);
  return paragraphs(
    describeName(name),
    results && describeResults(name, results),
    flag && describeFlag(flag),
  );
}

function flagOf({ name, kind }: StudyName, outline: OutlineMapping, workspace: Workspace) {
  if (kind === "resource") return undefined;
  const script = studyScript(mappingOf(outline), workspace);
  return script && flagOfParameter(script.flags, name);
}

function aboutValue({ path }: ValuePlace, request: Request, scalar: OutlineScalar): Found | undefined {
  const value = textOf(scalar);
  const { span } = scalar;
  if (isStrategyPath(path)) {
    const strategy = findStrategy(value);
    const told = request.workspace.strategyText?.(value);
    return strategy && { markdown: describeStrategy(strategy, told), span };
  }
  if (!matches(path, ["run", "task"])) return undefined;
  const task = knownTasks(request.workspace).find(({ label }) => label === value);
  return task && { markdown: describeTask(task), span };
}
