import type { Span } from "../../study/problem.ts";
import type { ParamValue } from "../../study/value.ts";

/** What a training script says about its own command line, as far as reading it (and not running it) tells. */
export interface ScriptFlags {
  /** In the order of the script. */
  readonly flags: readonly ScriptFlag[];
  /** How a value is passed: `--lr 0.1` or `--lr=0.1`; `lr=0.1`, as Hydra and OmegaConf take it. */
  readonly style: "dashes" | "assignments";
  /**
   * Whether the script may take flags that are not among these: it passes on what it does not know, reads its
   * arguments itself, or builds them in a way that cannot be read.
   */
  readonly isOpen: boolean;
  /** Configuration files that declare more, beside the script; see `ScriptInclude`. */
  readonly includes: readonly ScriptInclude[];
}

/** What one way of reading a command line finds in a script: a script may take flags in several. */
export type FoundFlags = Pick<ScriptFlags, "flags" | "isOpen">;

/** One flag, positional argument or configuration key. */
export interface ScriptFlag {
  /** As a parameter of a study would be called: no dashes before it, `-` within it as `_`; dotted for a key in a group. */
  readonly name: string;
  /** As it is written on the command line: `--batch-size`, `-b`; a configuration key; none for a positional argument. */
  readonly spellings: readonly string[];
  /** `value` takes one; `switch` takes none; `toggle` is `--x` or `--no-x`; `positional` stands alone. */
  readonly kind: "value" | "switch" | "toggle" | "positional";
  readonly type: FlagType | undefined;
  /** Whether the script itself says so and refuses other values; else the type is that of the default. */
  readonly isTyped: boolean;
  /** Undefined where there is none, or none that can be read. */
  readonly default: ParamValue | undefined;
  /** The expression that gives the default, in its file; undefined where none is written. */
  readonly defaultSpan?: Span | undefined;
  readonly choices: readonly ParamValue[] | undefined;
  /** Bounds that the script checks itself. */
  readonly range?: { readonly low: number | undefined; readonly high: number | undefined };
  readonly isRequired: boolean;
  /** Whether it takes several values, as `--layers 64 32`. */
  readonly isList?: boolean;
  readonly help: string | undefined;
  /** The subcommand that takes it; undefined where every call does. */
  readonly command: string | undefined;
  /** The file that declares it, where that is not the script but a configuration beside it. Absolute. */
  readonly file?: string;
  /** What declares it, in its file. */
  readonly span: Span;
  /** Its line, from 0. */
  readonly line: number;
}

export type FlagType = "float" | "int" | "string" | "bool";

/** A file whose keys are flags too, such as Hydra's configuration. */
export interface ScriptInclude {
  /** Relative to the script's folder, with `/`. */
  readonly path: string;
  /** Put before each key: `optimizer.`. */
  readonly prefix: string;
}

/** Which reader a script needs. */
export type ScriptLanguage = "python" | "javascript" | "typescript";

/** By the end of its name; undefined where its flags cannot be read. */
export function scriptLanguage(path: string): ScriptLanguage | undefined {
  if (/\.pyw?$/.test(path)) return "python";
  if (/\.[cm]?jsx?$/.test(path)) return "javascript";
  return /\.[cm]?tsx?$/.test(path) ? "typescript" : undefined;
}

/** The flag of a word on the command line, `--lr` or `--lr=0.1`; an unambiguous beginning of a long one counts. */
export function findFlag({ flags }: ScriptFlags, word: string): ScriptFlag | undefined {
  const spelling = word.replace(/=.*$/s, "");
  const exact = flags.find(({ spellings }) => spellings.includes(spelling));
  if (exact !== undefined || !/^--./.test(spelling)) return exact;
  const begun = flags.filter(({ spellings }) => spellings.some((known) => known.startsWith(spelling)));
  return begun.length === 1 ? begun[0] : undefined;
}

/** A study's parameter as a flag of this script, by its name; `batch_size` and `batch-size` are the same. */
export function flagOfParameter({ flags }: ScriptFlags, parameter: string): ScriptFlag | undefined {
  const name = parameter.replaceAll("-", "_");
  return flags.find((flag) => flag.name === name);
}
