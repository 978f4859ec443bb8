import { choiceText, numberText } from "../study/domain.ts";
import { quoted } from "../study/example-text.ts";
import type { ParamValue } from "../study/value.ts";
import type { DraftNote, DraftParameter, DraftSection, StudyDraft } from "./study-draft.ts";

const lineWidth = 110;

/**
 * The study file of a draft, laid out as `format` does, with what could not be carried over as comments on top.
 *
 * @param file what was read, as the person named it
 */
export function draftText(draft: StudyDraft, file: string): string {
  const { description, run, metrics, objectives, space, require: required, fidelity, notes } = draft;
  const commentOn = (section: DraftSection) => (draft.comments?.[section] ?? []).flatMap(commented);
  const sections: (readonly string[])[] = [heading(draft, file, notes)];
  const named = [
    ...(draft.name === undefined ? [] : [`study: ${text(draft.name)}`]),
    ...(description === undefined ? [] : [`description: ${text(description)}`]),
  ];
  if (named.length > 0) sections.push(named);
  if (run !== undefined)
    sections.push([
      ...commentOn("run"),
      "run:",
      "task" in run ? `  task: ${text(run.task)}` : `  command: ${text(run.command)}`,
      ...(run.cwd === undefined ? [] : [`  cwd: ${text(run.cwd)}`]),
      ...mapping("  env", run.env ?? {}),
      ...(run.shell === undefined ? [] : ["  shell: true"]),
      ...(run.booleans === undefined ? [] : [`  booleans: ${run.booleans}`]),
    ]);
  if (metrics !== undefined) sections.push([...commentOn("metrics"), ...mapping("metrics", metrics)]);
  const [objective, ...others] = objectives;
  if (objective !== undefined && others.length === 0)
    sections.push([
      ...commentOn("objective"),
      "objective:",
      `  ${objective.direction}: ${text(objective.metric)}`,
    ]);
  else if (objective !== undefined)
    sections.push([
      ...commentOn("objective"),
      "objectives:",
      ...objectives.map(({ direction, metric }) => `  - ${direction}: ${text(metric)}`),
    ]);
  sections.push([...commentOn("space"), "space:", ...spaceLines(space)]);
  if (required !== undefined && required.length > 0)
    sections.push(["require:", ...required.map((line) => `  - ${text(line)}`)]);
  const settings = [
    ...commentOn("fidelity"),
    ...(fidelity === undefined ? [] : [`fidelity: ${flow(fidelity)}`]),
    `strategy: ${flow(draft.strategy)}`,
    ...(draft.stop === undefined ? [] : [`stop: ${flow(draft.stop)}`]),
    ...(draft.stopWhen === undefined ? [] : [`stop_when: ${flow(draft.stopWhen)}`]),
    ...(draft.budget === undefined ? [] : [`budget: ${flow(draft.budget)}`]),
    ...(draft.maxFailures === undefined ? [] : [`max_failures: ${numberText(draft.maxFailures)}`]),
    ...(draft.seed === undefined ? [] : [`seed: ${draft.seed}`]),
    ...(draft.start === undefined
      ? []
      : ["# Its trials can be learned from: take the `#` away.", `# start: ${text(draft.start)}`]),
  ];
  sections.push(settings);
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** The same for a person at a terminal, one note a line. */
export function noteLine({ kind, where, message }: DraftNote): string {
  return `${kind === "to-do" ? "to do" : "not carried over"}: ${where === "" ? "" : `${where}: `}${message}`;
}

function heading({ source }: StudyDraft, file: string, notes: readonly DraftNote[]): readonly string[] {
  const list = (title: string, kind: DraftNote["kind"]) => {
    const own = notes.filter((note) => note.kind === kind);
    if (own.length === 0) return [];
    const items = own.flatMap(({ where, message }) =>
      commented(`- ${where === "" ? "" : `${where}: `}${message}`),
    );
    return ["#", `# ${title}:`, ...items];
  };
  return [
    `# From ${source}, ${oneLine(file)}.`,
    ...list("To do", "to-do"),
    ...list("Not carried over, or not as it was", "lost"),
  ];
}

function spaceLines(space: readonly DraftParameter[]): readonly string[] {
  return space.flatMap(({ name, text: range, when, comment }) => [
    ...(comment === undefined ? [] : commented(comment).map((line) => `  ${line}`)),
    ...(when === undefined
      ? [`  ${name}: ${range}`]
      : [`  ${name}:`, `    in: ${range}`, `    when: ${text(when)}`]),
  ]);
}

/** A text as a value of a block: bare where YAML reads it back as it is. */
function text(value: string): string {
  const isPlain =
    /^[\p{L}_(./]/u.test(value) && !/: |:$| #|\s$|[\n\r\t]/.test(value) && !reserved.test(value);
  if (isPlain) return value;
  // A pattern is full of backslashes, which only double quotes make something of.
  return value.includes("\\") ? quoted(value) : JSON.stringify(value);
}

/** What YAML 1.2, or 1.1 as many tools still read it, takes for something else than a text. */
const reserved = /^(?:true|false|null|none|yes|no|on|off|[yn]|\.(?:\d.*|inf|nan))$/i;

/** Nothing where there are no entries. */
function mapping(name: string, entries: Readonly<Record<string, string>>): readonly string[] {
  const indent = " ".repeat(name.search(/\S/) + 2);
  const lines = Object.entries(entries).map(([key, value]) => `${indent}${text(key)}: ${text(value)}`);
  return lines.length === 0 ? [] : [`${name}:`, ...lines];
}

function flow(value: ParamValue | Readonly<Record<string, ParamValue>>): string {
  if (typeof value !== "object" || value === null) return choiceText(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${choiceText(field)}`);
  return `{ ${fields.join(", ")} }`;
}

function commented(sentence: string): readonly string[] {
  const indent = sentence.startsWith("- ") ? "  " : "";
  return wrapped(sentence).map((line, index) => `# ${index === 0 ? "" : indent}${line}`);
}

function wrapped(sentence: string): readonly string[] {
  const lines: string[] = [];
  for (const word of oneLine(sentence).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < lineWidth)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What others wrote never ends a comment. */
function oneLine(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: YAML allows none of them in a comment.
  return value.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
}
