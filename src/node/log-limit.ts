/**
 * Keeps a log that a trial writes to a size: its beginning and its end stay, the middle goes. The trial holds the file
 * open and appends to it, and what it reports has to be read before it goes. So while the trial runs nothing is moved or
 * cut; instead, what has been read is made a hole in the file, which takes no space (`fallocate`, on Linux). Once nobody
 * writes any more, the hole is closed.
 */
import { spawn } from "node:child_process";
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { sizeText } from "../analysis/size-text.ts";
import { errorCode } from "./os-error.ts";

export interface LogLimit {
  /** To be called now and then. @param readTo everything before this byte has been read */
  check(readTo: number): void;
  /** Nobody writes to the file any more, and everything has been read. */
  settle(): void;
}

export interface LogLimitOptions {
  /** Of the open file, which stays the caller's. */
  readonly descriptor: number;
  readonly path: string;
  readonly limitBytes: number;
  /** `at-its-end` for a file that somebody reads from its beginning again. */
  readonly makesHoles: "while-it-grows" | "at-its-end";
  /** Once, when the log has outgrown the limit. */
  onOutgrown(): void;
}

/** File systems free whole blocks. */
const blockBytes = 4096;
const copiedBytes = 1024 * 1024;

export function createLogLimit(options: LogLimitOptions): LogLimit {
  const { descriptor, path, limitBytes, makesHoles, onOutgrown } = options;
  const halfBytes = Math.max(blockBytes, Math.floor(limitBytes / 2));
  const holeStart = Math.ceil(halfBytes / blockBytes) * blockBytes;
  let holeEnd = holeStart;
  let isOutgrown = false;
  let canMakeHoles = makesHoles === "while-it-grows";
  let isMaking = false;

  return {
    check: (readTo) => {
      const { size } = fstatSync(descriptor);
      if (size <= limitBytes) return;
      if (!isOutgrown) onOutgrown();
      isOutgrown = true;
      const end = Math.floor((Math.min(readTo, size) - halfBytes) / blockBytes) * blockBytes;
      // Half a limit at a time, so that a flood starts few processes.
      if (!canMakeHoles || isMaking || end - holeEnd < halfBytes) return;
      isMaking = true;
      const start = holeEnd;
      holeEnd = end;
      void makeHole(descriptor, start, end).then((isMade) => {
        isMaking = false;
        canMakeHoles = isMade;
      });
    },
    settle: () => {
      if (fstatSync(descriptor).size <= limitBytes) return;
      try {
        leaveOutMiddle(descriptor, path, halfBytes);
      } catch (error) {
        // The trial may have removed its folder, or the disk may be read-only by now: then the log stays as it is.
        if (errorCode(error) === undefined) throw error;
      }
    },
  };
}

/** Frees what lies between two bytes of an open file. Resolves to whether the system could do it. */
function makeHole(descriptor: number, start: number, end: number): Promise<boolean> {
  if (process.platform !== "linux") return Promise.resolve(false);
  const words = ["--punch-hole", "--offset", String(start), "--length", String(end - start), "/dev/fd/3"];
  return new Promise((resolve) => {
    const child = spawn("fallocate", words, { stdio: ["ignore", "ignore", "ignore", descriptor] });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

/** Moves the end of the file behind its beginning, with a line between them that says what is missing. */
function leaveOutMiddle(descriptor: number, path: string, halfBytes: number): void {
  // The trial's own descriptor only appends, wherever it is told to write.
  const file = openSync(path, "r+");
  try {
    const { ino, size } = fstatSync(file);
    if (ino !== fstatSync(descriptor).ino) return;
    const buffer = Buffer.allocUnsafe(copiedBytes);
    const head = afterLastLineEnd(file, halfBytes, buffer);
    let from = afterFirstLineEnd(file, size - halfBytes, buffer);
    const note = `[... ${sizeText(from - head)} are left out here: \`keep\` of the study file says how much of a log stays ...]\n`;
    let to = head + writeSync(file, note, head);
    while (from < size) {
      const length = readSync(file, buffer, 0, buffer.length, from);
      if (length === 0) break;
      writeSync(file, buffer, 0, length, to);
      from += length;
      to += length;
    }
    ftruncateSync(file, to);
  } finally {
    closeSync(file);
  }
}

const lineFeed = 10;

/** The place behind the last line end before `end`; `end` where there is none in sight. */
function afterLastLineEnd(file: number, end: number, buffer: Buffer): number {
  const start = Math.max(0, end - buffer.length);
  const length = readSync(file, buffer, 0, end - start, start);
  const found = buffer.subarray(0, length).lastIndexOf(lineFeed);
  return found < 0 ? end : start + found + 1;
}

/** The place behind the first line end from `start` on; `start` where there is none in sight. */
function afterFirstLineEnd(file: number, start: number, buffer: Buffer): number {
  const length = readSync(file, buffer, 0, buffer.length, start);
  const found = buffer.subarray(0, length).indexOf(lineFeed);
  return found < 0 ? start : start + found + 1;
}
