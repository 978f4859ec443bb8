import { proposeRange } from "../language/script/propose-range.ts";
import type { ScriptFlag, ScriptFlags } from "../language/script/script-flags.ts";
import { parseTemplate } from "../study/template.ts";
import { blank, type ChosenParameters, chooseParameters } from "./choose-parameters.ts";
import { ownName } from "./draft-ranges.ts";
import { draftText } from "./draft-text.ts";
import { flagsOfWords } from "./flags-of-words.ts";
import { type Passed, placeFlags, type ReadCall, readCall } from "./place-flags.ts";
import { proposeResults } from "./propose-results.ts";
import type { DraftNote, DraftParameter, DraftRun, StudyDraft } from "./study-draft.ts";
import { placesIn, type TunableScript } from "./tunable-script.ts";

export interface ProposedStudy {
  readonly text: string;
  /** What a person decides first: offsets into the text. */
  readonly selection: { readonly start: number; readonly end: number };
  readonly notes: readonly DraftNote[];
}

/** A study file for a script, ready to run where nothing has to be filled in. */
export function proposeStudy(source: TunableScript): ProposedStudy {
  const draft = draftOf(source);
  const text = draftText(draft, source.name);
  return { text, selection: firstDecision(text), notes: draft.notes };
}

function firstDecision(text: string): ProposedStudy["selection"] {
  const found = text.indexOf(`: ${blank}\n`);
  if (found !== -1) return { start: found + 2, end: found + 2 + blank.length };
  const objective = /^objective:\n {2}\w+: /m.exec(text);
  const start = objective === null ? 0 : objective.index + objective[0].length;
  return { start, end: text.indexOf("\n", start) };
}

function draftOf(source: TunableScript): StudyDraft {
  const { name, call, reports, task } = source;
  const notes: DraftNote[] = [];
  const toDo = (message: string) => notes.push({ kind: "to-do", where: "", message });
  const known = source.flags !== undefined && source.flags.flags.length > 0;
  const flags = known ? (source.flags as ScriptFlags) : flagsOfWords(call);
  const read = readCall(call, flags);
  const chosen = choiceOf(source, read, reports?.parameters ?? []);
  const runComments: string[] = [];
  if (!known && !chosen.isPrepared && (reports?.parameters.length ?? 0) === 0)
    runComments.push(
      flags.flags.length > 0
        ? `The flags of ${name} could not be read; these stand in its command line.`
        : `The flags of ${name} could not be read.`,
    );
  if (read.subcommand !== undefined && !read.subcommand.isGiven)
    runComments.push(subcommandComment(read.subcommand));
  runComments.push(...variableComments(source));
  for (const { draft, flag } of chosen.toFill)
    if (draft.text === blank)
      toDo(`Fill in \`${draft.name}\`: ${name} does not run without it (line ${flag.line + 1}).`);
  const space = [...chosen.space];
  let run = chosen.run;
  if (space.length === chosen.toFill.length) {
    // A study has something to search; this is where it goes.
    const example = space.some((draft) => draft.name === "lr") ? "example" : "lr";
    space.push({ name: example, text: "loguniform(1e-5, 0.1)", comment: "An example." });
    if ("command" in run) run = { ...run, command: `${run.command} --${example} {${example}}` };
    toDo(
      `Nothing to tune was found in ${name}. Name under \`space\` what it takes, in place of \`${example}\`.`,
    );
  }
  const results = proposeResults(source, read);
  if (results.isMissing) toDo(`Say under \`objective\` which metric ${name} reports.`);
  return {
    source: task === undefined ? "a training script" : `the task ${JSON.stringify(task)}`,
    run,
    ...results.sections,
    space,
    strategy: "bayesian",
    budget: { trials: 30 },
    notes,
    comments: {
      run: runComments,
      objective: results.comments,
      space: chosen.left.length === 0 ? [] : ["Not searched:", ...chosen.left.map((line) => `- ${line}`)],
      fidelity: results.fidelityComments,
    },
  };
}

interface Choice extends Pick<ChosenParameters, "left" | "toFill"> {
  readonly space: readonly DraftParameter[];
  readonly run: DraftRun;
  /** Whether the command line has its placeholders already. */
  readonly isPrepared: boolean;
}

function choiceOf(source: TunableScript, read: ReadCall, parameters: readonly ScriptFlag[]): Choice {
  const prepared = preparedSpace(read);
  const { run, task, call } = source;
  if (prepared.length > 0) {
    const command = placeFlags(read, []);
    const target = task === undefined ? { ...run, command } : { task };
    const hasSwitch = prepared.some(({ flag }) => isSwitch(flag));
    return {
      space: prepared.map(({ draft }) => draft),
      run: { ...target, ...(hasSwitch && { booleans: "flag" }) },
      left: [],
      toFill: [],
      isPrepared: true,
    };
  }
  const placeOf = placesIn(source, read);
  const spanText = ({ span, file }: ScriptFlag) =>
    file === undefined ? source.text.slice(span.start, span.end) : "";
  const chosen = chooseParameters(read, placeOf, spanText);
  const all = [...chosen.toFill, ...chosen.searched];
  const passed = all.toSorted((a, b) => read.usable.indexOf(a.flag) - read.usable.indexOf(b.flag));
  const ofHelper = parameters.flatMap((flag): readonly DraftParameter[] => {
    const range = proposeRange(flag);
    const comment = `Line ${flag.line + 1}, taken from TUNESMITH_PARAMS: ${range?.reason}.`;
    return range ? [{ name: ownName(flag.name), text: range.text, comment }] : [];
  });
  const canAppend = task !== undefined && chosen.toFill.length === 0 && isAppendable(read, passed);
  const target = canAppend ? { task } : { ...run, command: placeFlags(read, passed) };
  const hasFlags = chosen.booleans === "flag" && passed.length > 0;
  return {
    space: [...all.map(({ draft }) => draft), ...ofHelper],
    run: { ...target, ...(hasFlags && { booleans: "flag" }) },
    left: chosen.left,
    toFill: chosen.toFill,
    isPrepared: call.words.length === 0,
  };
}

/** Whether the values can be appended to the task as `--name=value`, as where it has no placeholders. */
function isAppendable({ call, flags, subcommand, given }: ReadCall, passed: readonly Passed[]): boolean {
  if (flags.style === "assignments" || call.words.includes("--") || subcommand?.isGiven === false)
    return false;
  return passed.every(({ flag, parameter, spelling }) => {
    const isRoot = subcommand !== undefined && flag.command === undefined;
    if (isRoot || given.has(flag.name) || flag.kind === "positional") return false;
    return flag.kind === "value" ? flag.spellings.includes(`--${parameter}`) : spelling === `--${parameter}`;
  });
}

/** Ranges for the placeholders that the command line has already. */
function preparedSpace({
  call,
  usable,
  given,
}: ReadCall): readonly { readonly flag: ScriptFlag | undefined; readonly draft: DraftParameter }[] {
  const names = new Set(
    [call.behind ?? "", ...call.words].flatMap((word) =>
      parseTemplate(word).flatMap((part) => (part.kind === "placeholder" ? part.name : [])),
    ),
  );
  return [...names].map((name) => {
    const flag = usable.find((each) => given.get(each.name)?.text === `{${name}}`);
    const nameOnly = { name, kind: "value", default: undefined, choices: undefined } as const;
    const range = proposeRange(flag ?? nameOnly) ?? proposeRange({ ...nameOnly, type: flag?.type });
    const place = flag === undefined ? "" : `Line ${flag.line + 1}: `;
    const comment = range === undefined ? "An example." : `${place}${range.reason}.`;
    const example = isSwitch(flag) ? "bool" : flag?.type === "int" ? "int(1, 10)" : "uniform(0, 1)";
    const text = isSwitch(flag) ? example : (range?.text ?? example);
    return { flag, draft: { name, text, comment } };
  });
}

function isSwitch(flag: ScriptFlag | undefined): boolean {
  return flag?.kind === "switch" || flag?.kind === "toggle";
}

function subcommandComment({ name, others }: NonNullable<ReadCall["subcommand"]>): string {
  if (others.length === 0) return `\`${name}\` is the script's subcommand.`;
  return `Of the script's subcommands this is \`${name}\`; there is ${others.map((other) => `\`${other}\``).join(", ")} too.`;
}

function variableComments({ name, reports }: TunableScript): readonly string[] {
  const variables = reports?.variables ?? [];
  if (variables.length === 0) return [];
  const shown = variables.map((each) => `${each.name} (line ${each.line + 1})`).join(", ");
  return [`${name} reads what a trial is told: ${shown}.`];
}
