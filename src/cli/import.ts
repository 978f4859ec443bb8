import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { DraftNote, StudyDraft } from "../bridges/study-draft.ts";
import type { JournalRecord } from "../engine/journal-record.ts";
import { formatRecord } from "../engine/journal-text.ts";
import { foldRecords } from "../engine/study-state.ts";
import { checkStudy } from "../language/check.ts";
import { isSqlite } from "../node/is-sqlite.ts";
import { nodeWorkspace } from "../node/node-workspace.ts";
import { withOsErrors } from "../node/os-error.ts";
import { isError } from "../study/problem.ts";
import { type Command, CommandError, choice, type Invocation, UsageError } from "./command.ts";
import { readRecords } from "./results.ts";
import { writeNew } from "./write-new.ts";

/** Beside the bundle; see esbuild.mjs. */
const wasmFile = fileURLToPath(new URL("./sql-wasm.wasm", import.meta.url));

export const importCommand: Command = {
  usage:
    "SOURCE [-o FILE.study.yaml] [--from TOOL] [--study NAME] [--journal FILE.log] [--format text|json] [--force]",
  options: {
    output: { type: "string", short: "o" },
    from: { type: "string" },
    study: { type: "string" },
    journal: { type: "string" },
    format: { type: "string" },
    force: { type: "boolean" },
  },
  help: {
    output: "where to write the study file; standard output without",
    from: "what SOURCE is, where it is not recognised: wandb, optuna, nni, hydra or grid",
    study:
      "which study of an Optuna journal (*.log) or database (SQLite) that holds several; default: the first",
    journal: "where to write the trials of an Optuna database, as a journal that `start` and the panel read",
    format:
      "of the report: text (default), one note a line on standard error; json, with the study on standard output",
    force: "write over files that are there",
  },
  async run(invocation) {
    const [source, ...others] = invocation.positionals;
    if (source === undefined) throw new UsageError("name what to import, such as sweep.yaml");
    if (others.length > 0) throw new UsageError(`one source at a time; also given: ${others.join(" ")}`);
    const format = choice(invocation, "format", ["text", "json"]);
    const { draft, optuna } = await readDraft(invocation, source);
    const { draftText, noteLine } = await import("../bridges/draft-text.ts");
    const text = draftText(draft, path.basename(source));
    const output = textOption(invocation, "output");
    if (output !== undefined) writeNew(invocation, output, text);
    const notes = [...draft.notes, ...whatIsMissing(text, output ?? "imported.study.yaml")];
    if (format === "json") {
      const json = { file: output ?? null, source: draft.source, optuna, notes, text };
      invocation.output.write(`${JSON.stringify(json, undefined, 2)}\n`);
    } else {
      if (output === undefined) invocation.output.write(text);
      for (const note of notes) invocation.errors.write(`${noteLine(note)}\n`);
    }
    return 0;
  },
};

interface Imported {
  readonly draft: StudyDraft;
  /** What the store of Optuna holds that the study is from. */
  readonly optuna: {
    readonly studies: readonly string[];
    readonly trials: number;
    readonly isDatabase: boolean;
  } | null;
}

async function readDraft(invocation: Invocation, source: string): Promise<Imported> {
  const from = invocation.options["from"];
  const { readSource, textSources } = await import("../bridges/read-source.ts");
  const isDatabase = isSqlite(source);
  if (isDatabase || from === "optuna" || (from === undefined && isJournal(source)))
    return readOptuna(invocation, source, isDatabase);
  for (const option of ["study", "journal"])
    if (invocation.options[option] !== undefined)
      throw new UsageError(`--${option} is for studies of Optuna`);
  const asked = textSources.find((name) => name === from);
  if (from !== undefined && asked === undefined)
    throw new UsageError(`--from is one of ${["optuna", ...textSources].join(", ")}, not ${from}`);
  const text = withOsErrors("read", source, () => readFileSync(source, "utf8"));
  const reading = readSource(text, asked, (file) => {
    const beside = path.resolve(path.dirname(source), file);
    if (!existsSync(beside)) return undefined;
    return withOsErrors("read", beside, () => readFileSync(beside, "utf8"));
  });
  if (reading.kind === "unreadable")
    throw new CommandError(`${source} cannot be imported. ${reading.message}`);
  return { draft: reading.draft, optuna: null };
}

function isJournal(source: string): boolean {
  if (source.endsWith(".log")) return true;
  return withOsErrors("read", source, () => readFileSync(source, "utf8").slice(0, 2000)).includes(
    '"op_code"',
  );
}

async function readOptuna(invocation: Invocation, source: string, isDatabase: boolean): Promise<Imported> {
  const journal = textOption(invocation, "journal");
  if (journal !== undefined && !isDatabase)
    throw new UsageError("--journal is for databases; SOURCE is a journal already");
  const records = isDatabase ? await readTables(source) : readRecords(source);
  const fold = foldRecords(records);
  const names = fold.studies.map(({ name }) => name);
  const asked = textOption(invocation, "study");
  const state = asked === undefined ? fold.studies[0] : fold.study(asked);
  if (state === undefined)
    throw new CommandError(
      names.length === 0
        ? `${source} holds no study`
        : `${source} holds no study named ${asked}; it has ${names.join(", ")}`,
    );
  if (asked === undefined && names.length > 1)
    invocation.errors.write(
      `${source} holds ${names.join(", ")}. This is ${state.name}; --study names another.\n`,
    );
  if (journal !== undefined)
    writeNew(invocation, journal, records.map((record) => `${formatRecord(record)}\n`).join(""));
  const { importOptuna } = await import("../bridges/import-optuna.ts");
  const readable = isDatabase ? journal : source;
  const folder = path.dirname(textOption(invocation, "output") ?? "x");
  const where = readable && path.relative(folder, readable).replaceAll(path.sep, "/");
  return {
    draft: importOptuna(state, where),
    optuna: { studies: names, trials: state.trials.length, isDatabase },
  };
}

async function readTables(source: string): Promise<readonly JournalRecord[]> {
  const [{ readDatabase }, { journalOfTables }] = await Promise.all([
    import("../node/optuna-database.ts"),
    import("../bridges/optuna-tables.ts"),
  ]);
  return readDatabase(source, wasmFile, journalOfTables);
}

/** The errors that the study has until it is filled in. */
function whatIsMissing(text: string, file: string): readonly DraftNote[] {
  return checkStudy(text, nodeWorkspace(path.resolve(file)))
    .problems.filter(isError)
    .map(({ range, message }) => ({ kind: "to-do", where: `line ${range.start.line + 1}`, message }));
}

/** @throws CommandError where the file is there already and nobody said to write over it */
function textOption({ options }: Invocation, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}
