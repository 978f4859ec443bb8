import type { Metrics } from "./metrics.ts";

/**
 * Tells the rows of a table that is written anew from those that were read before. Loggers write their whole file again
 * at every step, or once there is a new column: the old rows come back, with that column empty.
 */
export interface RepeatedRows {
  /** For another reading of the file, from its first row. */
  startReading(): (row: Metrics) => "new" | "known";
}

export function createRepeatedRows(): RepeatedRows {
  // One short mark a row, for a file may have millions of them.
  const marks: number[] = [];
  return {
    startReading: () => {
      let at = 0;
      return (row) => {
        const mark = markOf(row);
        const isKnown = marks[at] === mark;
        // From the first row on that differs, it is another file.
        if (!isKnown) marks.length = at;
        marks[at] = mark;
        at++;
        return isKnown ? "known" : "new";
      };
    },
  };
}

/** FNV-1a over the row's text. */
function markOf(row: Metrics): number {
  let hash = 0x811c9dc5;
  for (const char of Object.entries(row).flat().join("\u0000"))
    hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  return hash >>> 0;
}
