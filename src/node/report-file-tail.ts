import { existsSync } from "node:fs";
import { basename, resolve, sep } from "node:path";
import type { Metrics } from "../engine/metrics/metrics.ts";
import { createRecordSplitter } from "../engine/metrics/record-splitter.ts";
import type { ReportFile } from "../engine/report-parser.ts";
import { findFiles, isFilePattern } from "./find-files.ts";
import { createFolderTail } from "./folder-tail.ts";
import type { LineSplitter } from "./line-splitter.ts";
import { createFileTail, type FileTail, type TailReader } from "./output-tail.ts";

export interface ReportFileOptions {
  /** The trial's own. */
  readonly folder: string;
  /** Where the trial runs. */
  readonly cwd: string;
  /** The trial was started by an earlier runner: what it has written since is read too. */
  readonly isAdopted: boolean;
  onReport(metrics: Metrics): void;
  /** Something is wrong with what the trial writes. */
  onNotice(message: string): void;
  /** Cuts a text into lines. */
  splitLines(wanted: "all" | "objects", read: (line: string) => Metrics | undefined): LineSplitter;
}

/** Pictures and graphs of a model are in event files too, and longer. */
const maxRecordBytes = 1024 * 1024;

/** Follows what a metric's `file` names: in the trial's own folder, or where the trial runs. */
export function followReportFile(file: ReportFile, options: ReportFileOptions): FileTail {
  const { folder, cwd, isAdopted } = options;
  const firstLine = file.format === "csv" ? "names" : "data";
  const places = [...new Set([resolve(folder, file.path), resolve(cwd, file.path)])];
  if (file.format !== "tensorboard" && !isFilePattern(file.path)) {
    // Elsewhere than in the trial's folder, what stands there already may be another trial's.
    const isOwn = isAdopted && existsSync(places[0] as string);
    return createFileTail(
      places,
      () => beginReading(file, file.path, options),
      firstLine,
      isOwn ? 0 : undefined,
    );
  }
  const isOwn = (path: string) => path.startsWith(folder + sep);
  const find = () => {
    const roots = [...new Set([folder, cwd])];
    const found = new Set(roots.flatMap((root) => findFiles(root, file.path)));
    return [...found].filter((path) => file.format !== "tensorboard" || isEventFile(path, file.path));
  };
  return createFolderTail({
    find,
    begin: (path) => beginReading(file, path, options),
    firstLine,
    isOwn,
    readsOld: isAdopted,
    now: () => performance.now(),
  });
}

/** A file that is named as such is one whatever it is called. */
function isEventFile(path: string, pattern: string): boolean {
  return basename(path).includes("tfevents") || (!isFilePattern(pattern) && path.endsWith(basename(pattern)));
}

function beginReading(file: ReportFile, path: string, options: ReportFileOptions): TailReader {
  if (file.format !== "tensorboard")
    return options.splitLines(file.format === "csv" ? "all" : "objects", file.startReading());
  const read = file.startReading();
  return createRecordSplitter({
    maxRecordBytes,
    onRecord: (record) => {
      const metrics = read(record);
      if (metrics !== undefined) options.onReport(metrics);
    },
    onBroken: () =>
      options.onNotice(
        `${basename(path)} has a record with a wrong checksum: what follows in it is not read`,
      ),
  });
}
