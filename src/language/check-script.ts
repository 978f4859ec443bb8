import type { Domain } from "../study/domain.ts";
import { choiceText } from "../study/domain.ts";
import type { Declarations } from "../study/names.ts";
import type { DefinitionPath, Problem, ProblemCode, Span } from "../study/problem.ts";
import { similarName } from "../study/similar-name.ts";
import { alternatives, didYouMean } from "../study/wording.ts";
import { passedValue, type TemplateWord } from "./script/passed-value.ts";
import { findFlag, type ScriptFlag, type ScriptFlags } from "./script/script-flags.ts";

/** A word of the command line. */
export interface CommandWord extends TemplateWord {
  /** In the command of the study; undefined for a word of a task. */
  readonly span: Span | undefined;
}

export interface ScriptCall {
  /** Behind the word that names the script. */
  readonly words: readonly CommandWord[];
  /** Where the command stands: `run.command` or `run.task`. */
  readonly path: DefinitionPath;
  /** The file's name, as the messages call it. */
  readonly script: string;
  readonly flags: ScriptFlags;
  /** Whether values go where placeholders stand, or are appended. */
  readonly values: "placed" | "appended";
  readonly booleans: "value" | "flag";
}

/** Holds a command line, and the values that a study puts into it, against the flags that its script defines. */
export function checkScriptCall(call: ScriptCall, declarations: Declarations): readonly Problem[] {
  if (call.flags.flags.length === 0) return [];
  const isAssigned = call.flags.style === "assignments";
  return [
    ...(call.flags.isOpen ? [] : isAssigned ? unknownKeys(call) : unknownFlags(call)),
    ...(call.values === "appended" ? checkAppended(call, declarations) : checkPlaced(call, declarations)),
  ];
}

function warning(
  code: ProblemCode,
  { path }: Pick<ScriptCall, "path">,
  span: Span | undefined,
  message: string,
  replacement?: string,
): Problem {
  const mend = replacement === undefined || span === undefined ? {} : { replacement };
  return { code, severity: "warning", message, path, at: "value", ...(span && { span }), ...mend };
}

function longSpellings({ flags }: ScriptFlags): readonly string[] {
  return flags.flatMap(({ spellings }) => spellings.filter((spelling) => spelling.startsWith("--")));
}

/** The beginning of a word, as a span of the command. Quotes and escapes within it are rare enough to be left out. */
function beginning({ span }: CommandWord, length: number): Span | undefined {
  return span && { start: span.start, end: Math.min(span.end, span.start + length) };
}

function unknownFlags(call: ScriptCall): readonly Problem[] {
  const end = call.words.findIndex(({ text }) => text === "--");
  return call.words.slice(0, end === -1 ? undefined : end).flatMap((word): readonly Problem[] => {
    const flag = /^(?:--[A-Za-z][\w.-]*|-[A-Za-z](?=$|=))/.exec(word.text)?.[0];
    const isWhole = flag !== undefined && /^(?:$|=)/.test(word.text.slice(flag.length));
    if (flag === undefined || !isWhole || flag === "--help" || flag === "-h") return [];
    if (findFlag(call.flags, flag) !== undefined) return [];
    const suggestion = flag.startsWith("--") ? similarFlag(flag, call.flags) : undefined;
    const message = `${call.script} has no flag \`${flag}\`.${didYouMean(suggestion)}`;
    return [warning("unknown-flag", call, beginning(word, flag.length), message, suggestion)];
  });
}

function similarFlag(flag: string, flags: ScriptFlags): string | undefined {
  const known = longSpellings(flags).map((spelling) => spelling.slice(2));
  const similar = similarName(flag.slice(2), known);
  return similar === undefined ? undefined : `--${similar}`;
}

/** Hydra's overrides: `lr=0.1`. `+lr=0.1` adds a key, `~lr` removes one, and Hydra's own options begin with a dash. */
function unknownKeys(call: ScriptCall): readonly Problem[] {
  const keys = call.flags.flags.map(({ name }) => name);
  return call.words.flatMap((word): readonly Problem[] => {
    const key = /^([A-Za-z_][\w.]*)=/.exec(word.text)?.[1];
    if (key === undefined || key.startsWith("hydra.") || keys.includes(key)) return [];
    if (keys.some((known) => known.startsWith(`${key}.`))) return [];
    const suggestion = similarName(key, keys);
    const message = `The configuration of ${call.script} has no key \`${key}\`.${didYouMean(suggestion)}`;
    return [warning("unknown-flag", call, beginning(word, key.length), message, suggestion)];
  });
}

/** Each value is appended as `--name=value`. */
function checkAppended(call: ScriptCall, declarations: Declarations): readonly Problem[] {
  if (call.flags.style === "assignments") {
    const [first = "lr"] = declarations.keys();
    const message = `${call.script} takes \`${first}=...\`, but values would be appended as \`--${first}=...\`. Name the parameters where they belong, as in \`${first}={${first}}\`.`;
    return [warning("unknown-flag", call, undefined, message)];
  }
  return [...declarations].flatMap(([name, declaration]): readonly Problem[] => {
    if (declaration.kind === "resource") return [];
    const flag = findFlag(call.flags, `--${name}`);
    if (flag !== undefined)
      return declaration.kind === "parameter"
        ? misfits(call, name, declaration.domain, flag, undefined, declaration.path)
        : [];
    if (call.flags.isOpen) return [];
    const suggestion = similarFlag(`--${name}`, call.flags)?.slice(2);
    const message = `Values are appended to the command, and ${call.script} has no flag \`--${name}\`.${didYouMean(suggestion && `--${suggestion}`)}`;
    const canRename = suggestion !== undefined && !name.includes(".") && !suggestion.includes(".");
    return [
      {
        ...warning("unknown-flag", { path: declaration.path }, undefined, message),
        at: "key",
        ...(canRename && { replacement: suggestion }),
      },
    ];
  });
}

/** `--lr {lr}` and `--lr={lr}`: whether the flag takes what the parameter may be. */
function checkPlaced(call: ScriptCall, declarations: Declarations): readonly Problem[] {
  return call.words.flatMap((word, index): readonly Problem[] => {
    const passed = passedValue(call.words, index, call.flags);
    const declaration = passed && declarations.get(passed.parameter);
    if (passed?.flag === undefined || declaration?.kind !== "parameter") return [];
    return misfits(call, passed.parameter, declaration.domain, passed.flag, word.span, call.path);
  });
}

function misfits(
  call: ScriptCall,
  name: string,
  domain: Domain | undefined,
  flag: ScriptFlag,
  span: Span | undefined,
  path: DefinitionPath,
): readonly Problem[] {
  const reason = domain && misfit(call, name, domain, flag);
  return reason === undefined ? [] : [warning("flag-mismatch", { path }, span, reason)];
}

/** Why a trial with some values of the parameter would end with an error of the script's own. */
function misfit(call: ScriptCall, name: string, domain: Domain, flag: ScriptFlag): string | undefined {
  const spelling = flag.spellings[0] ?? flag.name;
  if ((flag.kind === "switch" || flag.kind === "toggle") && call.booleans === "value") {
    return `\`${spelling}\` of ${call.script} takes no value. Set \`run.booleans: flag\`, so that \`${name}\` gives the flag or nothing.`;
  }
  if (flag.kind !== "value") return undefined;
  if (flag.choices !== undefined && domain.cardinality <= 1000) {
    const allowed = flag.choices;
    const isAllowed = (value: unknown) => allowed.some((choice) => String(choice) === String(value));
    const wrong = Array.from({ length: domain.cardinality }, (_, index) => domain.at(index)).find(
      (value) => !isAllowed(value),
    );
    if (wrong === undefined) return undefined;
    const names =
      allowed.length <= 8 ? `: it takes ${alternatives(allowed.map((choice) => choiceText(choice)))}` : "";
    return `\`${spelling}\` of ${call.script} does not take ${choiceText(wrong)}, which \`${name}\` may be${names}.`;
  }
  const isFraction = domain.mapping.low !== undefined && domain.kind === "float" && !isWhole(domain);
  if (flag.type === "int" && flag.isTyped && isFraction)
    return `\`${spelling}\` of ${call.script} takes whole numbers, and \`${name}\` is ${domain.text}. Search it with \`int\`.`;
  return undefined;
}

function isWhole({ mapping: { low, step } }: Domain): boolean {
  return Number.isInteger(low) && step !== undefined && Number.isInteger(step);
}
