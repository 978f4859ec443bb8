import type { JournalRecord, OptunaState } from "./journal-record.ts";
import { parseRecord } from "./journal-text.ts";

/**
 * The records of many lines, one after the other. Lines of the kinds that make up most of a journal, in the form in
 * which Optuna and Tunesmith write them, are matched by patterns, which takes a third of the time of parsing JSON; all
 * others go to `parseRecord`. It would give the same records for every line.
 */
export class RecordLines {
  readonly #text: string;
  #start = 0;
  #next = 0;
  /** Distributions by the way they are written: there are few, and each is to be one string. */
  readonly #distributions = new Map<string, string>();

  /** @param text lines, each with the line feed that ends it */
  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#next === this.#text.length;
  }

  /** The line that was read last, without its line feed. */
  get line(): string {
    return this.#text.slice(this.#start, this.#next - 1);
  }

  /** The next line's record; undefined where it has none. */
  next(): JournalRecord | undefined {
    this.#start = this.#next;
    const frequent = this.#readFrequent();
    if (frequent !== undefined) return frequent;
    this.#next = this.#text.indexOf("\n", this.#start) + 1;
    return parseRecord(this.line);
  }

  #readFrequent(): JournalRecord | undefined {
    const digit = this.#start + '{"op_code":'.length;
    const hasSpace = this.#text.charCodeAt(digit) === SPACE;
    switch (this.#text.charCodeAt(hasSpace ? digit + 1 : digit) - ZERO) {
      case 4:
        return this.#readStart();
      case 5:
        return this.#readParam();
      case 6:
        return this.#readEnd();
      case 7:
        return this.#readReport();
      default:
        return undefined;
    }
  }

  #readStart(): JournalRecord | undefined {
    const found = this.#match(startLine);
    if (found === undefined) return undefined;
    return { op_code: 4, worker_id: found[1], study_id: Number(found[2]), datetime_start: found[3] };
  }

  #readParam(): JournalRecord | undefined {
    const found = this.#match(paramLine);
    if (found === undefined) return undefined;
    const distribution = this.#distributions.get(found[5]) ?? this.#readText(found[5]);
    if (distribution === undefined) return undefined;
    return {
      op_code: 5,
      worker_id: found[1],
      trial_id: Number(found[2]),
      param_name: found[3],
      param_value_internal: Number(found[4]),
      distribution,
    };
  }

  #readReport(): JournalRecord | undefined {
    const found = this.#match(reportLine);
    if (found === undefined) return undefined;
    return {
      op_code: 7,
      worker_id: found[1],
      trial_id: Number(found[2]),
      step: Number(found[3]),
      intermediate_value: Number(found[4]),
    };
  }

  #readEnd(): JournalRecord | undefined {
    const found = this.#match(endLine);
    if (found === undefined) return undefined;
    return {
      op_code: 6,
      worker_id: found[1],
      trial_id: Number(found[2]),
      state: Number(found[3]) as OptunaState,
      values: found[4].split(",").map(Number),
      datetime_complete: found[5],
    };
  }

  #match(pattern: RegExp): Groups | undefined {
    pattern.lastIndex = this.#start;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#next = pattern.lastIndex;
    return found as unknown as Groups;
  }

  #readText(written: string): string | undefined {
    try {
      const text = JSON.parse(written) as string;
      this.#distributions.set(written, text);
      return text;
    } catch {
      return undefined;
    }
  }
}

/** The line and the groups: every group of these patterns takes part in a match. */
type Groups = readonly [line: string, string, string, string, string, string];

const SPACE = 0x20;
const ZERO = 0x30;

const count = String.raw`(0|[1-9]\d{0,14})`;
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?`;
/** Without escapes, so that it can be taken as it stands. */
const plainText = String.raw`"([^"\\\x00-\x1f]*)"`;
const escapedText = String.raw`("(?:[^"\\\x00-\x1f]|\\.)*")`;

const worker = ["worker_id", plainText] as const;
const startLine = lineOf(4, worker, ["study_id", count], ["datetime_start", plainText]);
const paramLine = lineOf(
  5,
  worker,
  ["trial_id", count],
  ["param_name", plainText],
  ["param_value_internal", `(${number})`],
  ["distribution", escapedText],
);
const endLine = lineOf(
  6,
  worker,
  ["trial_id", count],
  ["state", "([0-4])"],
  ["values", String.raw`\[(${number}(?:, ?${number})*)\]`],
  ["datetime_complete", plainText],
);
const reportLine = lineOf(
  7,
  worker,
  ["trial_id", count],
  ["step", count],
  ["intermediate_value", `(${number})`],
);

/** Matches where it is tried, and never further on. Python puts a space behind colons and commas. */
function lineOf(operation: number, ...fields: readonly (readonly [name: string, pattern: string])[]): RegExp {
  const all = [["op_code", String(operation)] as const, ...fields];
  const text = all.map(([name, pattern]) => `"${name}": ?${pattern}`).join(", ?");
  return new RegExp(String.raw`\{${text}\}\n`, "y");
}
