/** Writes values into the arguments of launch configurations and tasks, in `launch.json` and `tasks.json`. */
import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import { splitCommand } from "../../study/command.ts";
import type { ParamValues } from "../../study/value.ts";
import { valueText } from "../../study/word-fate.ts";
import { type AppliedValues, inOrder, isAlready, type LeftValue, type ValueEdit } from "./applied-values.ts";

/** A word of a command line in its file. */
interface ArgumentWord {
  readonly text: string;
  /** Of what stands between the quotes. */
  readonly start: number;
  /** Whether it is a word of a line, where spaces end it. */
  readonly isInLine: boolean;
}

export interface ArgumentFile {
  readonly text: string;
  /** What holds the configurations. */
  readonly list: "configurations" | "tasks";
  /** The script's name: a configuration counts that names a file of it. */
  readonly script: string;
}

/** @param spellings how each parameter may be written: `--lr`, or `lr` where values are assigned */
export function applyToArguments(
  { text, list, script }: ArgumentFile,
  spellings: ReadonlyMap<string, readonly string[]>,
  values: ParamValues,
): AppliedValues {
  const root = parseTree(text);
  const configurations = (root && findNodeAtLocation(root, [list])?.children) ?? [];
  const own = configurations.filter((configuration) =>
    textsIn(configuration).some((each) => names(each, script)),
  );
  if (own.length === 0) {
    const reason = `nothing there runs ${script}`;
    return { edits: [], left: [...spellings.keys()].map((name) => ({ name, reason })) };
  }
  const lines = own.map((configuration) => wordsOf(configuration, text));
  const edits: ValueEdit[] = [];
  const left: LeftValue[] = [];
  for (const [name, written] of spellings) {
    const value = values[name];
    if (value === undefined) {
      left.push({ name, reason: "the trial has no value for it" });
      continue;
    }
    const after = JSON.stringify(valueText(value)).slice(1, -1);
    const places = lines.flatMap((words) => placesOf(words, written));
    const changed = places.filter(({ text: before }) => before !== after);
    if (changed.some(({ isInLine }) => isInLine) && !/^[\w.,:/+-]+$/.test(after)) {
      left.push({ name, reason: `${after} needs quotes in a command line; write it yourself` });
      continue;
    }
    edits.push(
      ...changed.map(({ text: before, start }) => ({
        name,
        span: { start, end: start + before.length },
        before,
        after,
      })),
    );
    if (changed.length === 0)
      left.push({ name, reason: places.length > 0 ? isAlready : `no argument is ${written.join(" or ")}` });
  }
  return { edits: inOrder(edits), left };
}

function textsIn(node: Node): readonly string[] {
  if (node.type === "string") return [String(node.value)];
  return (node.children ?? []).flatMap(textsIn);
}

function names(text: string, script: string): boolean {
  return text.split(/[\s/\\"']+/).includes(script);
}

/** The words of a configuration's arguments: a list, or a command line in one text. */
function wordsOf(configuration: Node, text: string): readonly ArgumentWord[] {
  const list = findNodeAtLocation(configuration, ["args"]);
  const line = list?.type === "string" ? list : findNodeAtLocation(configuration, ["command"]);
  const ofList = list?.type === "array" ? (list.children ?? []).flatMap((node) => wordOf(node, text)) : [];
  return [...ofList, ...(line?.type === "string" ? wordOf(line, text).flatMap(split) : [])];
}

/** Nothing for a text with escapes, whose places in the file are not those in the text. */
function wordOf(node: Node, text: string): readonly ArgumentWord[] {
  // VS Code also takes `{ value, quoting }`.
  const string = node.type === "object" ? findNodeAtLocation(node, ["value"]) : node;
  if (string?.type !== "string") return [];
  const start = string.offset + 1;
  const value = String(string.value);
  return text.slice(start, start + value.length) === value ? [{ text: value, start, isInLine: false }] : [];
}

function split({ text, start }: ArgumentWord): readonly ArgumentWord[] {
  return splitCommand(text)
    .words.filter((word) => text.slice(word.span.start, word.span.end) === word.text)
    .map((word) => ({ text: word.text, start: start + word.span.start, isInLine: true }));
}

/** The values behind a flag: `--lr=0.1`, `--lr` and `0.1`. A placeholder is a study's, and stays. */
function placesOf(words: readonly ArgumentWord[], spellings: readonly string[]): readonly ArgumentWord[] {
  return words.flatMap(({ text, start, isInLine }, index): readonly ArgumentWord[] => {
    const spelling = spellings.find((each) => text === each || text.startsWith(`${each}=`));
    if (spelling === undefined) return [];
    const next = words[index + 1];
    const place =
      text === spelling
        ? next
        : { text: text.slice(spelling.length + 1), start: start + spelling.length + 1, isInLine };
    return place === undefined || place.text.startsWith("--") || /[{}$]/.test(place.text) ? [] : [place];
  });
}
