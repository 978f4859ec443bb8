import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";

/** Takes what a tail reads: text is cut into lines, event files into records. */
export interface TailReader {
  /** The bytes are copied where they are kept, so the caller may use the buffer again. */
  push(chunk: Buffer): void;
  end(): void;
}

/** Follows a file that a trial writes. */
export interface Tail {
  /** Reads what has been written since, at most as much as the buffer holds: `more` where that was not all. */
  read(buffer: Buffer): "more" | "done";
  /** How much has been read, in bytes. */
  position(): number;
  /** Hands out a last line that nothing ended, and lets go of the file. */
  close(): void;
}

/** Follows an open file from a byte, or from where it ends now. Closing it is the caller's. */
export function createOutputTail(descriptor: number, lines: TailReader, from?: number): Tail {
  let position = from ?? fstatSync(descriptor).size;
  return {
    position: () => position,
    read: (buffer) => {
      const length = readSync(descriptor, buffer, 0, buffer.length, position);
      position += length;
      if (length > 0) lines.push(buffer.subarray(0, length));
      return length === buffer.length ? "more" : "done";
    },
    close: () => lines.end(),
  };
}

export interface FileTail extends Tail {
  /** Whether the file has been there and was written since the start. */
  wasWritten(): boolean;
}

/**
 * Follows the first of several paths at which a file is written after now. A file that is there already may be from
 * an earlier trial: if it grows, its old lines are passed over (all but the first, where that names the columns); if
 * it is written anew, it is read from its beginning.
 *
 * @param begin makes the reader of the file's lines; called again where the file is written anew
 * @param from for a trial that somebody else started: what stands from this byte on is read, however old it is
 */
export function createFileTail(
  paths: readonly string[],
  begin: () => TailReader,
  firstLine: "names" | "data",
  from?: number,
): FileTail {
  const before = from === undefined ? paths.map((path) => readMark(path)) : [];
  let open: OpenFile | undefined;
  let lines = begin();
  let position = 0;

  const restart = () => {
    lines = begin();
    position = 0;
  };
  const tryOpen = () => {
    for (const [index, path] of paths.entries()) {
      const now = statSync(path, { throwIfNoEntry: false });
      const old = before[index];
      if (now === undefined || (old !== undefined && now.mtimeMs === old.mtimeMs && now.size === old.size))
        continue;
      const descriptor = openSync(path, "r");
      open = { descriptor, inode: now.ino, path, head: undefined };
      position = Math.min(from ?? 0, now.size);
      if (old !== undefined && now.size >= old.size && now.ino === old.inode && endsWith(descriptor, old)) {
        position = old.size;
        open.head = old.head;
        if (firstLine === "names") lines.push(old.head);
      }
      return;
    }
  };
  const isReplaced = () => {
    if (open === undefined) return false;
    const { size } = fstatSync(open.descriptor);
    if (size < position) return true;
    // Loggers write their whole file again once there is a new column, at the same place and longer than before.
    if (firstLine === "names" && size > position && position > 0) {
      if (open.head !== undefined && !readPart(open.descriptor, 0, open.head.length).equals(open.head))
        return true;
    }
    const there = statSync(open.path, { throwIfNoEntry: false });
    return there !== undefined && there.ino !== open.inode;
  };

  return {
    position: () => position,
    wasWritten: () => open !== undefined,
    read: (buffer) => {
      if (isReplaced() && open !== undefined) {
        closeSync(open.descriptor);
        const descriptor = openSync(open.path, "r");
        open = { descriptor, inode: fstatSync(descriptor).ino, path: open.path, head: undefined };
        restart();
      }
      if (open === undefined) tryOpen();
      if (open === undefined) return "done";
      const length = readSync(open.descriptor, buffer, 0, buffer.length, position);
      if (position === 0 && length > 0) open.head = Buffer.from(firstLineOf(buffer.subarray(0, length)));
      position += length;
      if (length > 0) lines.push(buffer.subarray(0, length));
      return length === buffer.length ? "more" : "done";
    },
    close: () => {
      lines.end();
      if (open !== undefined) closeSync(open.descriptor);
    },
  };
}

interface OpenFile {
  readonly descriptor: number;
  readonly inode: number;
  readonly path: string;
  /** The line of names as it was when it was read. */
  head: Buffer | undefined;
}

/** With its end, as far as it is there. */
function firstLineOf(bytes: Buffer): Buffer {
  const head = bytes.subarray(0, headBytes);
  const lineEnd = head.indexOf("\n");
  return lineEnd < 0 ? head : head.subarray(0, lineEnd + 1);
}

/** What a file was like, so that it can be told whether it has grown or been written anew. */
interface Mark {
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
  /** The first line, with its end. */
  readonly head: Buffer;
  /** The last bytes. */
  readonly end: Buffer;
}

const headBytes = 64 * 1024;
const endBytes = 256;

function readMark(path: string): Mark | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) return undefined;
  const descriptor = openSync(path, "r");
  try {
    return {
      size: stat.size,
      mtimeMs: stat.mtimeMs,
      inode: stat.ino,
      head: firstLineOf(readPart(descriptor, 0, Math.min(headBytes, stat.size))),
      end: readPart(descriptor, Math.max(0, stat.size - endBytes), Math.min(endBytes, stat.size)),
    };
  } finally {
    closeSync(descriptor);
  }
}

function endsWith(descriptor: number, { size, end }: Mark): boolean {
  return readPart(descriptor, size - end.length, end.length).equals(end);
}

function readPart(descriptor: number, position: number, length: number): Buffer {
  const part = Buffer.alloc(length);
  return part.subarray(0, readSync(descriptor, part, 0, length, position));
}

/** The last line of an open file that is not blank, without terminal colours and at most `maxLength` characters long. */
export function lastLineOf(descriptor: number, maxLength: number): string | undefined {
  const { size } = fstatSync(descriptor);
  const length = Math.min(size, 8 * 1024);
  const text = readPart(descriptor, size - length, length).toString("utf8");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with ESC.
  const plain = text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, "");
  const line = plain.split(/[\r\n]+/).findLast((candidate) => candidate.trim() !== "");
  return line?.trim().slice(0, maxLength);
}

/** Undefined too where there is no such file. */
export function lastLineOfFile(path: string, maxLength: number): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    return lastLineOf(descriptor, maxLength);
  } finally {
    closeSync(descriptor);
  }
}
