import type { LocationLink, Position } from "vscode-languageserver-types";
import { splitCommand } from "../study/command.ts";
import type { Span } from "../study/problem.ts";
import { matches } from "./complete-value.ts";
import { placesAt, type ValuePlace } from "./cursor-place.ts";
import { knownTasks } from "./known-tasks.ts";
import { nameOccurrences, occurrencesAt } from "./name-occurrences.ts";
import { aliasOf } from "./outline-alias.ts";
import type { OutlineMapping, OutlineNode } from "./outline-node.ts";
import { textOf } from "./outline-value.ts";
import { lineStarts } from "./positions.ts";
import { findFlag, flagOfParameter, type ScriptFlag } from "./script/script-flags.ts";
import { studyScript } from "./study-script.ts";
import { type StudyText, studyText } from "./study-text.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Where what stands at a position comes from: a name's declaration, at the declaration the script's flag; a task's
 * label in tasks.json; a flag's line in the script; the anchor of an alias.
 */
export function findDefinition(
  uri: string,
  text: string,
  position: Position,
  workspace: Workspace,
): LocationLink[] {
  const source = studyText(text);
  const offset = source.offsetAt(position);
  return (
    ofName(uri, source, offset, workspace) ??
    ofAlias(uri, source, offset) ??
    placesAt(text, offset, source.outline)
      .filter((place) => place.kind === "value")
      .map((place) => ofTask(source, place, workspace) ?? ofFlag(source, place, offset, workspace))
      .find((found) => found !== undefined) ??
    []
  );
}

function link(
  source: StudyText,
  origin: Span,
  targetUri: string,
  target: LocationLink["targetRange"],
): LocationLink {
  return {
    originSelectionRange: source.rangeOf(origin),
    targetUri,
    targetRange: target,
    targetSelectionRange: target,
  };
}

function ofName(
  uri: string,
  source: StudyText,
  offset: number,
  workspace: Workspace,
): LocationLink[] | undefined {
  const found = occurrencesAt(nameOccurrences(source.outline), offset);
  if (found === undefined) return undefined;
  const { at, all } = found;
  const script = at.role === "declaration" ? studyScript(source.definition(), workspace) : undefined;
  const flag = script && flagOfParameter(script.flags, at.parts.join("."));
  if (script !== undefined && flag !== undefined) {
    const address = workspace.addressOf?.(flag.file ?? script.file);
    if (address !== undefined) return [link(source, at.span, address, lineOf(flag))];
  }
  const declarations = all.filter(({ role }) => role === "declaration");
  if (declarations.length === 0) return undefined;
  return declarations.map(({ span }) => link(source, at.span, uri, source.rangeOf(span)));
}

/** A flag's line, whose text may have changed since it was read. */
function lineOf({ line }: ScriptFlag): LocationLink["targetRange"] {
  return { start: { line, character: 0 }, end: { line, character: 0 } };
}

function ofAlias(uri: string, source: StudyText, offset: number): LocationLink[] | undefined {
  const alias = nodesOf(source.outline).find(
    (node) => aliasOf(node) !== undefined && node.span.start <= offset && offset <= node.span.end,
  );
  const name = alias && aliasOf(alias);
  const anchor = nodesOf(source.outline).findLast(
    (node) => node.anchor === name && node.span.start < offset && name !== undefined,
  );
  if (alias === undefined || anchor === undefined) return undefined;
  const before = source.text.lastIndexOf(`&${name}`, anchor.span.start);
  const start = before < 0 ? anchor.span.start : before;
  const target = { start, end: start + (name?.length ?? 0) + 1 };
  return [link(source, alias.span, uri, source.rangeOf(target))];
}

function nodesOf(node: OutlineNode): readonly OutlineNode[] {
  if (node.kind === "scalar") return [node];
  const parts = node.kind === "mapping" ? (node as OutlineMapping).entries : node.items;
  return [node, ...parts.flatMap(({ value }) => (value === undefined ? [] : nodesOf(value)))];
}

function ofTask(
  source: StudyText,
  { path, scalar }: ValuePlace,
  workspace: Workspace,
): LocationLink[] | undefined {
  const tasks = workspace.tasks();
  if (!matches(path, ["run", "task"]) || scalar === undefined) return undefined;
  if (tasks.kind !== "found" || tasks.uri === undefined) return undefined;
  const label = textOf(scalar);
  const task = knownTasks(workspace).find((known) => known.label === label);
  if (task === undefined) return undefined;
  return [link(source, scalar.span, tasks.uri, lineStarts(tasks.text).rangeOf(task.span))];
}

/** A word of the command that the script takes for a flag, or the script itself. */
function ofFlag(
  source: StudyText,
  { path, scalar }: ValuePlace,
  offset: number,
  workspace: Workspace,
): LocationLink[] | undefined {
  if (!matches(path, ["run", "command"]) || scalar === undefined) return undefined;
  const at = offset - scalar.span.start;
  const word = splitCommand(scalar.text).words.find(({ span }) => span.start <= at && at <= span.end);
  const script = word && studyScript(source.definition(), workspace);
  if (word === undefined || script === undefined) return undefined;
  const origin = { start: scalar.span.start + word.span.start, end: scalar.span.start + word.span.end };
  if (word.span.start === script.wordSpan?.start) {
    const address = workspace.addressOf?.(script.file);
    if (address === undefined) return undefined;
    return [
      link(source, origin, address, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }),
    ];
  }
  const flag = findFlag(script.flags, word.text);
  const address = flag && workspace.addressOf?.(flag.file ?? script.file);
  if (flag === undefined || address === undefined) return undefined;
  const spelling = { start: origin.start, end: origin.start + word.text.replace(/=.*$/s, "").length };
  return [link(source, spelling, address, lineOf(flag))];
}
