import { closeSync, constants, existsSync, fstatSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
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
  /** Where the files stood before the trial wrote anything. */
  readonly position: OutputPosition;
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
  /** For a trial that an earlier runner started: where its files stood then. Everything since is read. */
  readonly since?: OutputPosition;
}

/** Sizes in bytes. */
export interface OutputPosition {
  readonly stdout: number;
  readonly stderr: number;
  readonly metrics: number;
}

const maxLineBytes = 1024 * 1024;
/** More output than this is worth a word, as every trial keeps its own. */
const largeOutputBytes = 64 * 1024 * 1024;
// Appending keeps the output whole where several processes of a trial write it.
const logFlags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND;

export function openTrialOutput(options: TrialOutputOptions): TrialOutput {
  const { files, parser, cwd, listener, segment = 0, since } = options;
  if (since === undefined) createFolder(files, segment);
  const flags = segment === 0 && since === undefined ? logFlags | constants.O_TRUNC : logFlags;
  const stdout = openSync(files.stdout, flags);
  const stderr = openSync(files.stderr, flags);
  const position = since ?? {
    stdout: fstatSync(stdout).size,
    stderr: fstatSync(stderr).size,
    metrics: statSync(files.metrics, { throwIfNoEntry: false })?.size ?? 0,
  };

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
  const tails: Tail[] = [
    createOutputTail(stdout, splitter("the output", wanted, parser.readOutput), position.stdout),
  ];
  if (parser.hasPatterns) {
    tails.push(
      createOutputTail(stderr, splitter("the error output", "all", parser.readErrorOutput), position.stderr),
    );
  }
  tails.push(
    createFileTail(
      [files.metrics],
      () => splitter("metrics.jsonl", "objects", parser.readMetricsFile),
      "data",
      since?.metrics,
    ),
  );
  const named = parser.files.map((file): { readonly path: string; readonly tail: FileTail } => {
    const paths = [resolve(files.folder, file.path), resolve(cwd, file.path)];
    const begin = () => {
      const readLine = file.startReading();
      return splitter(file.path, file.format === "csv" ? "all" : "objects", readLine);
    };
    // Elsewhere than in the trial's folder, what stands there already may be another trial's.
    const isOwn = since !== undefined && existsSync(paths[0] as string);
    const firstLine = file.format === "csv" ? "names" : "data";
    const tail = createFileTail([...new Set(paths)], begin, firstLine, isOwn ? 0 : undefined);
    return { path: file.path, tail };
  });
  tails.push(...named.map(({ tail }) => tail));

  return {
    stdout,
    stderr,
    position,
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
      fstatSync(stderr).size > position.stderr ? lastLineOf(stderr, maxLength) : undefined,
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
