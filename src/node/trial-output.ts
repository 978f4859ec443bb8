import { closeSync, constants, fstatSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { JobListener } from "../engine/ports.ts";
import type { ReportParser } from "../engine/report-parser.ts";
import { createLineSplitter, type LineSplitter } from "./line-splitter.ts";
import { errorCode } from "./os-error.ts";
import { createFileTail, createOutputTail, type FileTail, lastLineOf, type Tail } from "./output-tail.ts";
import type { TrialFiles } from "./trial-environment.ts";

/**
 * What a trial writes. Its output goes straight into files, which outlive the runner and hold any amount; the runner
 * follows them and turns lines into reports.
 */
export interface TrialOutput {
  readonly stdout: number;
  readonly stderr: number;
  /** Reads a slice of everything that is new: `more` where that was not all. */
  read(buffer: Buffer): "more" | "done";
  /** Hands out what is left. Nothing may be written any more and `read` must be done. */
  close(): void;
  /** The last line of the error output, where there is one. */
  lastLine(maxLength: number): string | undefined;
}

export interface TrialOutputOptions {
  readonly files: TrialFiles;
  readonly parser: ReportParser;
  /** Where the trial runs: a metric file that is not in the trial's folder is looked for here. */
  readonly cwd: string;
  readonly listener: JobListener;
  /** How many segments of the trial came before: their output is kept, and not read again. Default: 0. */
  readonly segment?: number;
}

const maxLineBytes = 1024 * 1024;
/** More output than this is worth a word, as every trial keeps its own. */
const largeOutputBytes = 64 * 1024 * 1024;
// Appending keeps the output whole where several processes of a trial write it.
const logFlags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND;

export function openTrialOutput(options: TrialOutputOptions): TrialOutput {
  const { files, parser, cwd, listener, segment = 0 } = options;
  createFolder(files, segment);
  const flags = segment === 0 ? logFlags | constants.O_TRUNC : logFlags;
  const stdout = openSync(files.stdout, flags);
  const stderr = openSync(files.stderr, flags);
  const errorsBefore = fstatSync(stderr).size;

  const told = new Set<string>();
  const tellOnce = (message: string) => {
    if (told.has(message)) return;
    told.add(message);
    listener.onNotice(message);
  };
  const splitter = (
    source: string,
    wanted: "all" | "objects",
    read: (line: string) => ReturnType<ReportParser["readOutput"]>,
  ): LineSplitter =>
    createLineSplitter({
      wanted,
      maxLineBytes,
      onLine: (line) => {
        const metrics = read(line);
        if (metrics !== undefined) listener.onReport(metrics);
      },
      onOverlong: () => tellOnce(`${source} has a line of more than 1 MiB, which is not read for metrics`),
    });

  const wanted = parser.hasPatterns ? "all" : "objects";
  const tails: Tail[] = [createOutputTail(stdout, splitter("the output", wanted, parser.readOutput))];
  if (parser.hasPatterns) {
    tails.push(createOutputTail(stderr, splitter("the error output", "all", parser.readErrorOutput)));
  }
  tails.push(
    createFileTail(
      [files.metrics],
      () => splitter("metrics.jsonl", "objects", parser.readMetricsFile),
      "data",
    ),
  );
  const named = parser.files.map((file): { readonly path: string; readonly tail: FileTail } => {
    const paths = [resolve(files.folder, file.path), resolve(cwd, file.path)];
    const begin = () => {
      const readLine = file.startReading();
      return splitter(file.path, file.format === "csv" ? "all" : "objects", readLine);
    };
    const tail = createFileTail([...new Set(paths)], begin, file.format === "csv" ? "names" : "data");
    return { path: file.path, tail };
  });
  tails.push(...named.map(({ tail }) => tail));

  return {
    stdout,
    stderr,
    read: (buffer) => {
      let result: "more" | "done" = "done";
      for (const tail of tails) if (tail.read(buffer) === "more") result = "more";
      for (const [name, descriptor] of [
        ["stdout.log", stdout],
        ["stderr.log", stderr],
      ] as const) {
        if (fstatSync(descriptor).size > largeOutputBytes) {
          tellOnce(`it has printed more than 64 MB, all of which is kept in ${join(files.folder, name)}`);
        }
      }
      return result;
    },
    close: () => {
      for (const tail of tails) tail.close();
      for (const { path, tail } of named) {
        if (!tail.wasWritten)
          tellOnce(`it did not write ${path}, neither in its own folder (TUNESMITH_DIR) nor in ${cwd}`);
      }
      closeSync(stdout);
      closeSync(stderr);
    },
    lastLine: (maxLength) =>
      fstatSync(stderr).size > errorsBefore ? lastLineOf(stderr, maxLength) : undefined,
  };
}

/** What a runner left that was killed before it could write down the trial's number is not this trial's. */
function createFolder({ folder, metrics }: TrialFiles, segment: number): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      mkdirSync(dirname(folder), { recursive: true });
      mkdirSync(folder);
    } else if (errorCode(error) !== "EEXIST") throw error;
    else if (segment === 0) rmSync(metrics, { force: true });
  }
}
