import { type Metrics, readNumber } from "./metrics.ts";

/** Reads the lines of one CSV file in order: the first gives the names, each other one a report. */
export interface CsvReader {
  /** Undefined for the line of names, and where the line holds no number. */
  readLine(line: string): Metrics | undefined;
}

/** Fields are divided by commas, or by semicolons or tabs where the line of names has those and no comma. RFC 4180 quotes. */
export function createCsvReader(): CsvReader {
  let names: readonly string[] | undefined;
  let separator = ",";
  return {
    readLine: (line) => {
      if (line.trim() === "") return undefined;
      if (names === undefined) {
        separator = [",", ";", "\t"].find((candidate) => line.includes(candidate)) ?? ",";
        names = splitFields(line.replace(/^\uFEFF/, ""), separator).map((name) => name.trim());
        return undefined;
      }
      const metrics: Record<string, number> = {};
      splitFields(line, separator).forEach((field, position) => {
        const name = names?.[position];
        const value = readNumber(field);
        if (name !== undefined && name !== "" && value !== undefined) metrics[name] = value;
      });
      return Object.keys(metrics).length === 0 ? undefined : metrics;
    },
  };
}

function splitFields(line: string, separator: string): readonly string[] {
  const fields: string[] = [];
  let field = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (isQuoted && char === '"' && line[at + 1] === '"') {
      field += char;
      at++;
    } else if (char === '"') {
      isQuoted = !isQuoted;
    } else if (char === separator && !isQuoted) {
      fields.push(field);
      field = "";
    } else {
      field += char;
    }
  }
  return [...fields, field];
}
