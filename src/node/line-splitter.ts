/** Cuts a stream of bytes into lines. A line ends with LF, CR or both, so that progress bars come as lines of their own. */
export interface LineSplitter {
  /** The bytes are copied where they are kept, so the caller may use the buffer again. */
  push(chunk: Buffer): void;
  /** Hands out a last line that nothing ended. */
  end(): void;
}

export interface LineSplitterOptions {
  /**
   * `objects`: only lines that can be JSON objects are handed out; any other is passed over byte by byte and never
   * becomes a string, so that a flood of output costs little.
   */
  readonly wanted: "all" | "objects";
  /** Longer lines are dropped. */
  readonly maxLineBytes: number;
  onLine(line: string): void;
  /** A line was dropped for its length. */
  onOverlong(): void;
}

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;
const BRACE = 0x7b;
const ESCAPE = 0x1b;
/** The first byte of a byte order mark in UTF-8. */
const MARK = 0xef;

export function createLineSplitter(options: LineSplitterOptions): LineSplitter {
  const { wanted, maxLineBytes, onLine, onOverlong } = options;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  /** `start`: nothing of the line has been seen but space. */
  let state: "start" | "take" | "pass" = "start";

  const canBegin = (byte: number) => wanted === "all" || byte === BRACE || byte === ESCAPE || byte === MARK;
  const isSkipped = (byte: number) =>
    byte === LF || byte === CR || (wanted === "objects" && (byte === SPACE || byte === TAB));
  const keep = (piece: Buffer) => {
    keptBytes += piece.length;
    if (keptBytes <= maxLineBytes) {
      kept.push(Buffer.from(piece));
      return;
    }
    kept = [];
    state = "pass";
    onOverlong();
  };
  const finishLine = () => {
    const line = kept.length === 1 ? kept[0] : Buffer.concat(kept);
    const isWhole = state === "take";
    kept = [];
    keptBytes = 0;
    state = "start";
    if (isWhole && line !== undefined) onLine(line.toString("utf8"));
  };

  return {
    push: (chunk) => {
      const { length } = chunk;
      let at = 0;
      while (at < length) {
        if (state === "start") {
          while (at < length && isSkipped(chunk[at] as number)) at++;
          if (at === length) return;
          state = canBegin(chunk[at] as number) ? "take" : "pass";
        }
        const from = at;
        while (at < length && chunk[at] !== LF && chunk[at] !== CR) at++;
        if (state === "take" && kept.length === 0 && at < length && at - from <= maxLineBytes) {
          state = "start";
          onLine(chunk.toString("utf8", from, at));
          continue;
        }
        if (state === "take") keep(chunk.subarray(from, at));
        if (at < length) finishLine();
      }
    },
    end: () => {
      if (state !== "start") finishLine();
    },
  };
}
