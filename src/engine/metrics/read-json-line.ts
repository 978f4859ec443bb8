import type { Metrics } from "./metrics.ts";

/**
 * The numbers of a line that is a JSON object, by name; undefined where the line is none, or has none. Python's bare
 * `NaN`, `Infinity` and `-Infinity` are numbers. Texts, booleans, nulls and whatever is nested are not.
 */
export function readJsonLine(line: string): Metrics | undefined {
  const text = withoutDecoration(line);
  if (!text.startsWith("{") || !text.endsWith("}")) return undefined;
  const value = parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const metrics: Record<string, number> = {};
  let count = 0;
  for (const [name, entry] of Object.entries(value)) {
    if (typeof entry !== "number" && entry !== notANumber) continue;
    metrics[name] = entry === notANumber ? Number.NaN : entry;
    count++;
  }
  return count === 0 ? undefined : metrics;
}

/** The line without terminal colours, a byte order mark and the space around it. */
function withoutDecoration(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with ESC.
  const plain = line.includes("\u001b") ? line.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, "") : line;
  // `trim` takes a byte order mark for a space, as the language defines it.
  return plain.trim();
}

/** What stands for NaN between the two steps of parsing; no metric is a text that begins with NUL. */
const notANumber = "\u0000NaN";
const textOrBareWord = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  const strict = text.replace(textOrBareWord, (match) => {
    if (match.startsWith('"')) return match;
    if (match.endsWith("NaN")) return '"\\u0000NaN"';
    // Too large for a double, so it is read as infinity.
    return match.startsWith("-") ? "-1e999" : "1e999";
  });
  try {
    return JSON.parse(strict);
  } catch {
    return undefined;
  }
}
