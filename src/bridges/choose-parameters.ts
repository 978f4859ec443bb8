import { isSeldomSearched, proposeRange } from "../language/script/propose-range.ts";
import type { ScriptFlag } from "../language/script/script-flags.ts";
import { mainSpelling } from "../language/script/script-text.ts";
import { choiceText } from "../study/domain.ts";
import type { ParamValue } from "../study/value.ts";
import { ownName } from "./draft-ranges.ts";
import { givenScalar, type Passed, type ReadCall } from "./place-flags.ts";
import type { DraftParameter } from "./study-draft.ts";

/** What is to be searched of what a script takes. */
export interface ChosenParameters {
  readonly searched: readonly (Passed & { readonly draft: DraftParameter })[];
  /** Needed by the script and known to nobody: constants that a person fills in. */
  readonly toFill: readonly (Passed & { readonly draft: DraftParameter })[];
  /** The rest, with why: whole sentences. */
  readonly left: readonly string[];
  readonly booleans: "value" | "flag";
}

/** Stands where a value is to be filled in. */
export const blank = "FILL-THIS-IN";

/**
 * @param placeOf where a flag is declared, as comments call it: `line 12`
 * @param spanText the flag's own text
 */
export function chooseParameters(
  read: ReadCall,
  placeOf: (flag: ScriptFlag) => string,
  spanText: (flag: ScriptFlag) => string,
): ChosenParameters {
  const searched: (Passed & { draft: DraftParameter })[] = [];
  const toFill: (Passed & { draft: DraftParameter })[] = [];
  const left: string[] = [];
  const taken = new Set<string>();
  const hasSwitches = read.usable.some(
    (flag) => (flag.kind === "switch" || flag.kind === "toggle") && proposeRange(flag) !== undefined,
  );
  for (const flag of read.usable) {
    const given = read.given.get(flag.name);
    const standard = (given && givenScalar(given)) ?? flag.default;
    const { spelling, meaning } = spellingOf(flag, standard);
    const place = placeOf(flag);
    const shown = shownName(flag);
    const leave = (reason: string) => {
      left.push(`\`${shown}\` (${place}) ${reason}`);
    };
    const trap = trapOf(flag, spanText(flag));
    const behindOnly = read.call.behind !== undefined && flag.command === undefined;
    const isUnreachable = behindOnly && read.subcommand?.isGiven === true;
    const isCandidate = trap === undefined && !isUnreachable && !isSeldomSearched(flag.name);
    const range = isCandidate ? proposeRange({ ...flag, default: standard }) : undefined;
    const name = uniqueName(meaning, taken);
    const passed: Passed = { flag, parameter: name, spelling };
    if (range !== undefined) {
      const isWord = flag.kind === "value" && flag.type === "bool" && hasSwitches;
      const isOpposite = meaning !== flag.name;
      const was = standard === undefined || standard === null ? "" : `, so far ${choiceText(standard)}`;
      const comment = isOpposite
        ? `${capitalized(place)}: switches off what is on so far.`
        : `${capitalized(place)}${was}: ${range.reason}.`;
      // Where booleans are flags, one that takes a value is a text.
      searched.push({ ...passed, draft: { name, text: isWord ? '["true", "false"]' : range.text, comment } });
      taken.add(name);
    } else if (flag.isRequired && given === undefined) {
      const comment = `${capitalized(place)}: the script does not run without it.`;
      const [only] = flag.choices ?? [];
      toFill.push({
        ...passed,
        draft: { name, text: only === undefined ? blank : choiceText(only), comment },
      });
      taken.add(name);
    } else leave(reasonToLeave(flag, standard, trap));
  }
  return { searched, toFill, left, booleans: hasSwitches ? "flag" : "value" };
}

/**
 * `--no-x` of something that is on by default becomes a parameter `no_x`: given, it switches off; `--x` would change
 * nothing.
 */
function spellingOf(
  flag: ScriptFlag,
  standard: ParamValue | undefined,
): { readonly spelling: string | undefined; readonly meaning: string } {
  const { spellings, kind, name } = flag;
  const own = mainSpelling(spellings);
  if (kind !== "switch" && kind !== "toggle") return { spelling: own, meaning: name };
  const isOn = standard === true || standard === "true";
  const negated = kind === "toggle" ? spellings.filter(isNegation) : [];
  const spelling = (isOn && kind === "toggle" ? negated[0] : undefined) ?? own;
  const isOpposite = spelling !== undefined && isOn && spelling !== `--${name}`;
  return { spelling, meaning: isOpposite ? spelling.replace(/^-+/, "").replaceAll("-", "_") : name };

  /** Of click's `--verbose/--quiet` the second half is the opposite, whatever it is called. */
  function isNegation(spelling: string): boolean {
    if (spelling.startsWith("--no-")) return true;
    const long = spellings.filter((each) => each.startsWith("--"));
    return long.length === 2 && !long.some((each) => each.startsWith("--no-")) && spelling === long[1];
  }
}

/** What reads well and does not do what it says. */
function trapOf(flag: ScriptFlag, text: string): string | undefined {
  return flag.kind === "value" && /\btype\s*=\s*bool\b/.test(text) && text.includes("add_argument")
    ? "is left out: with `type=bool` every text counts as true, `false` too. `action=argparse.BooleanOptionalAction` makes it a switch"
    : undefined;
}

function reasonToLeave(flag: ScriptFlag, standard: ParamValue | undefined, trap: string | undefined): string {
  if (trap !== undefined) return `${trap}.`;
  const stays =
    standard === undefined || standard === null ? "stays as it is" : `stays ${choiceText(standard)}`;
  if (flag.isList === true) return `${stays}: it takes several values.`;
  if (/seed|random_state/i.test(flag.name))
    return `${stays}; \`TUNESMITH_SEED\` is another one for each trial.`;
  return `${stays}.`;
}

function shownName(flag: ScriptFlag): string {
  return mainSpelling(flag.spellings) ?? flag.name;
}

function uniqueName(meaning: string, taken: ReadonlySet<string>): string {
  const name = ownName(meaning);
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}_${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
