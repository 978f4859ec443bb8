import { closeSync, constants, fstatSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { sizeText } from "../analysis/size-text.ts";
import type { JobListener } from "../engine/ports.ts";
import type { ReportParser } from "../engine/report-parser.ts";
import { createLineSplitter, type LineSplitter } from "./line-splitter.ts";
import { createLogLimit, type LogLimitOptions } from "./log-limit.ts";
import { errorCode } from "./os-error.ts";
import { createFileTail, createOutputTail, lastLineOf, type Tail } from "./output-tail.ts";
import { followReportFile } from "./report-file-tail.ts";
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
  /** How much of each log stays. Default: all. */
  readonly logLimit?: Pick<LogLimitOptions, "limitBytes" | "makesHoles">;
}

/** Sizes in bytes. */
export interface OutputPosition {
  readonly stdout: number;
  readonly stderr: number;
  readonly metrics: number;
}

const maxLineBytes = 1024 * 1024;
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
  const outputTail = createOutputTail(
    stdout,
    splitter("the output", wanted, parser.readOutput),
    position.stdout,
  );
  const errorTail = parser.hasPatterns
    ? createOutputTail(stderr, splitter("the error output", "all", parser.readErrorOutput), position.stderr)
    : undefined;
  const tails: Tail[] = [outputTail, ...(errorTail === undefined ? [] : [errorTail])];
  tails.push(
    createFileTail(
      [files.metrics],
      () => splitter("metrics.jsonl", "objects", parser.readMetricsFile),
      "data",
      since?.metrics,
    ),
  );
  const named = parser.files.map((file) => {
    const tail = followReportFile(file, {
      folder: files.folder,
      cwd,
      isAdopted: since !== undefined,
      onReport: (metrics) => listener.onReport(metrics),
      onNotice: tellOnce,
      splitLines: (wanted, read) => splitter(file.path, wanted, read),
    });
    return { path: file.path, tail };
  });
  tails.push(...named.map(({ tail }) => tail));

  const limitOf = (descriptor: number, path: string, tail: Tail | undefined) => {
    if (options.logLimit === undefined) return undefined;
    const { limitBytes, makesHoles } = options.logLimit;
    const limit = createLogLimit({
      descriptor,
      path,
      limitBytes,
      makesHoles,
      onOutgrown: () =>
        tellOnce(`it prints more than ${sizeText(limitBytes)}: of ${path} the middle is left out`),
    });
    return { ...limit, check: () => limit.check(tail?.position() ?? Number.POSITIVE_INFINITY) };
  };
  const limits = [limitOf(stdout, files.stdout, outputTail), limitOf(stderr, files.stderr, errorTail)];

  return {
    stdout,
    stderr,
    position,
    read: (buffer) => {
      let result: "more" | "done" = "done";
      for (const tail of tails) if (tail.read(buffer) === "more") result = "more";
      for (const limit of limits) limit?.check();
      return result;
    },
    close: () => {
      for (const tail of tails) tail.close();
      for (const { path, tail } of named) {
        if (!tail.wasWritten())
          tellOnce(`it did not write ${path}, neither in its own folder (TUNESMITH_DIR) nor in ${cwd}`);
      }
      for (const limit of limits) limit?.settle();
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
