import type { ParamValue } from "../study/value.ts";

/** A study as another tool describes it, in the words of this language, with what did not fit. */
export interface StudyDraft {
  /** What was read, such as `a W&B sweep`. */
  readonly source: string;
  readonly name?: string;
  readonly description?: string;
  readonly run?: DraftRun;
  /** Where metrics are read that are not reported as JSON lines: a pattern for each name. */
  readonly metrics?: Readonly<Record<string, string>>;
  readonly objectives: readonly DraftObjective[];
  /** In the order in which they were declared. */
  readonly space: readonly DraftParameter[];
  readonly require?: readonly string[];
  readonly fidelity?: Readonly<Record<string, number | string>>;
  readonly strategy: string | ({ readonly name: string } & Readonly<Record<string, ParamValue>>);
  readonly stop?: string | Readonly<Record<string, ParamValue>>;
  readonly stopWhen?: Readonly<Record<string, number>>;
  readonly budget?: Readonly<Record<string, number | string>>;
  readonly maxFailures?: number;
  readonly seed?: number;
  /** A journal with trials that the study could begin with. */
  readonly start?: string;
  readonly notes: readonly DraftNote[];
  /** What a person should know about a section: whole sentences, each beginning a line of its own. */
  readonly comments?: Readonly<Partial<Record<DraftSection, readonly string[]>>>;
}

export type DraftSection = "run" | "metrics" | "objective" | "space" | "fidelity";

export type DraftRun = ({ readonly command: string } | { readonly task: string }) & {
  readonly shell?: true;
  readonly booleans?: "flag";
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
};

export interface DraftObjective {
  readonly metric: string;
  readonly direction: "minimize" | "maximize";
}

export interface DraftParameter {
  /** A name of this language, dotted in a group. */
  readonly name: string;
  /** The range as it stands in a study file, or a constant. */
  readonly text: string;
  /** The condition as an expression. */
  readonly when?: string;
  /** What a person should know about it. */
  readonly comment?: string;
}

export interface DraftNote {
  /** `lost`: could not be carried over, or not as it was. `to-do`: the study does not run, or not well, without it. */
  readonly kind: "lost" | "to-do";
  /** Where in the source, such as `parameters.lr`; empty for the source as a whole. */
  readonly where: string;
  /** One or more whole sentences. */
  readonly message: string;
}

/** Collects what did not fit while a source is read. */
export interface DraftNotes {
  readonly all: readonly DraftNote[];
  lost(where: string, message: string): void;
  toDo(where: string, message: string): void;
}

export function createNotes(): DraftNotes {
  const all: DraftNote[] = [];
  return {
    all,
    lost: (where, message) => {
      all.push({ kind: "lost", where, message });
    },
    toDo: (where, message) => {
      all.push({ kind: "to-do", where, message });
    },
  };
}
