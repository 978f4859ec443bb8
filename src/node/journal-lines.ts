/** Reads the records of a journal from a position on: only whole lines, in big pieces. */
import { readSync } from "node:fs";
import type { JournalRecord } from "../engine/journal-record.ts";
import { unknownOperation } from "../engine/journal-text.ts";
import { RecordLines } from "../engine/record-lines.ts";

/** Where the next line begins. */
export interface JournalPosition {
  /** In bytes. */
  readonly offset: number;
  /** Its number, from 1. */
  readonly line: number;
}

export const journalStart: JournalPosition = { offset: 0, line: 1 };

/** Something in a journal that a person should know of. Reading goes on behind it. */
export interface JournalProblem {
  readonly kind: "bad-line" | "unknown-operation" | "torn-line";
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface JournalPart {
  readonly records: JournalRecord[];
  readonly problems: JournalProblem[];
  /** Behind the last whole line. */
  readonly next: JournalPosition;
}

const PIECE_BYTES = 1 << 20;
const EXCERPT_LENGTH = 60;
const LINE_FEED = 10;

/**
 * @param file an open file descriptor
 * @param end the byte to stop at; a line that goes on behind it is left for later
 */
export function readJournalPart(file: number, from: JournalPosition, end: number): JournalPart {
  const records: JournalRecord[] = [];
  const problems: JournalProblem[] = [];
  let { offset, line } = from;
  let piece = Buffer.allocUnsafe(Math.max(0, Math.min(PIECE_BYTES, end - offset)));
  while (offset < end) {
    const filled = readFully(file, piece.subarray(0, Math.min(piece.length, end - offset)), offset);
    const lastLineFeed = filled.lastIndexOf(LINE_FEED);
    if (lastLineFeed < 0) {
      if (filled.length < piece.length || offset + filled.length >= end) break;
      piece = Buffer.allocUnsafe(Math.min(piece.length * 2, end - offset));
      continue;
    }
    const lines = new RecordLines(filled.toString("utf8", 0, lastLineFeed + 1));
    for (; !lines.isAtEnd; line++) {
      const record = lines.next();
      if (record === undefined) problems.push(problemOf(lines.line, line));
      else records.push(record);
    }
    offset += lastLineFeed + 1;
  }
  return { records, problems, next: { offset, line } };
}

/**
 * Reads about `bytes` of what lies before `end`, more only where a single line is longer.
 *
 * @returns `reachedEnd` where there is nothing more to read
 */
export function readSomeOfJournal(
  file: number,
  from: JournalPosition,
  end: number,
  bytes: number,
): JournalPart & { readonly reachedEnd: boolean } {
  for (let limit = bytes; ; limit *= 2) {
    const until = Math.min(end, from.offset + limit);
    const part = readJournalPart(file, from, until);
    if (until === end || part.next.offset > from.offset) return { ...part, reachedEnd: until === end };
  }
}

/** Fills the buffer from the file; the part that is filled is shorter only where the file ends. */
export function readFully(file: number, buffer: Buffer, offset: number): Buffer {
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(file, buffer, length, buffer.length - length, offset + length);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

/** The beginning of a line, fit for a message. */
export function excerptOf(text: string): string {
  const start = JSON.stringify(text.slice(0, EXCERPT_LENGTH));
  return text.length > EXCERPT_LENGTH ? `${start} ...` : start;
}

function problemOf(text: string, line: number): JournalProblem {
  const operation = unknownOperation(text);
  if (operation !== undefined) {
    const message = `Line ${line} of the journal has operation ${operation}, which is not known here; it is skipped.`;
    return { kind: "unknown-operation", line, message };
  }
  const what = text === "" ? "is empty" : `cannot be read: ${excerptOf(text)}`;
  const message = `Line ${line} of the journal ${what}. It is skipped here; Optuna refuses the file because of it.`;
  return { kind: "bad-line", line, message };
}
