import type { Span } from "./problem.ts";
import { scanCmdLine } from "./scan-cmd-line.ts";
import { type Piece, type Quoting, type ScannedWord, scanCommand } from "./scan-command.ts";
import { parseTemplate } from "./template.ts";
import { type CommandValues, decideWord, valueText, type WordFate } from "./word-fate.ts";

/** Whose syntax a line is in: a POSIX shell's or that of Windows' cmd.exe (with delayed expansion on). */
export type ShellDialect = "sh" | "cmd";

export interface ShellCommand {
  /** The line that the shell is given. */
  readonly line: string;
  /** The values, by the variables that the line refers to. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A shell line with values, without a value ever becoming syntax: each placeholder becomes a reference to an
 * environment variable that holds the value, in double quotes, and what a shell substitutes within double quotes it
 * neither splits nor reads again. (A line that has its own text read again, by `eval` or `sh -c`, does so with the
 * values in it.)
 */
export interface ShellLine {
  /** Every name that a placeholder of the line has. */
  readonly names: readonly string[];
  /** The line with the values in place of its placeholders. */
  place(values: CommandValues): ShellCommand;
  /** The line with `--name=value` for each name at its end. */
  append(names: readonly string[], values: CommandValues): ShellCommand;
}

export function compileShellLine(line: string, dialect: ShellDialect): ShellLine {
  const syntax = dialects[dialect];
  const words = syntax.scan(line);
  // Doubled braces.
  const braces: readonly Edit[] = parseTemplate(line).flatMap((part) =>
    part.kind === "text" && part.text.length < part.span.end - part.span.start ? [part] : [],
  );
  return {
    names: words.flatMap(({ pieces }) =>
      pieces.flatMap((piece) => (piece.kind === "placeholder" ? piece.name : [])),
    ),
    place: (values) => {
      const variables = createVariables(values, syntax);
      const edits: Edit[] = [];
      words.forEach((word, position) => {
        const before = words[position - 1];
        const sameCommand = before?.command === word.command ? before : undefined;
        edits.push(...editWord(line, word, sameCommand, values, variables, syntax));
      });
      return { line: applyEdits(line, [...edits, ...braces]), env: variables.env };
    },
    append: (names, values) => {
      const variables = createVariables(values, syntax);
      const words = names.flatMap((name) => {
        const placed = values.find(name);
        if (placed?.kind !== "value") return [];
        if (values.booleans === "value" || typeof placed.value !== "boolean") {
          return [`"--${name}=${syntax.reference(variables.nameFor(name) as string)}"`];
        }
        return placed.value ? [`--${name}`] : [];
      });
      const plain = applyEdits(line, braces);
      return { line: [plain.trimEnd(), ...words].join(" "), env: variables.env };
    },
  };
}

interface Syntax {
  scan(line: string): readonly ScannedWord[];
  /** To be put between double quotes. */
  reference(variable: string): string;
  /** What has to stand before a reference, so that the text before it does not change its meaning. */
  guard(line: string, piece: Piece): string;
  /** What the variable holds, so that the program receives the value. */
  hold(value: string): string;
}

const dialects: Readonly<Record<ShellDialect, Syntax>> = {
  sh: {
    scan: (line) => scanCommand(line).words,
    reference: (variable) => `\${${variable}}`,
    // In double quotes a lone backslash stands for itself, but not before the `$` of a reference.
    guard: (line, { quoting, span }) =>
      quoting === "double" && (/\\*$/.exec(line.slice(0, span.start))?.[0].length ?? 0) % 2 === 1 ? "\\" : "",
    hold: (value) => value,
  },
  cmd: {
    scan: scanCmdLine,
    reference: (variable) => `!${variable}!`,
    guard: () => "",
    // Programs on Windows split their own command line: there, a quote needs a backslash and so do those before it.
    hold: (value) =>
      value.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) =>
        quote === "" ? slashes + slashes : `${slashes}${slashes}\\"`,
      ),
  },
};

interface Edit {
  readonly span: Span;
  readonly text: string;
}

interface Variables {
  readonly env: Record<string, string>;
  /** The variable that holds a parameter's value; undefined where it has none. */
  nameFor(name: string): string | undefined;
}

function createVariables(values: CommandValues, syntax: Syntax): Variables {
  const env: Record<string, string> = {};
  const given = new Map<string, string>();
  return {
    env,
    nameFor: (name) => {
      const placed = values.find(name);
      if (placed?.kind !== "value") return undefined;
      const variable = given.get(name) ?? `TUNESMITH_VALUE_${given.size + 1}`;
      given.set(name, variable);
      env[variable] = syntax.hold(valueText(placed.value));
      return variable;
    },
  };
}

function editWord(
  line: string,
  word: ScannedWord,
  before: ScannedWord | undefined,
  values: CommandValues,
  variables: Variables,
  syntax: Syntax,
): readonly Edit[] {
  const fate: WordFate =
    before === undefined ? { kind: "keep" } : decideWord(word.pieces, before.pieces, values);
  if (fate.kind === "flag") return [{ span: word.span, text: fate.flag }];
  if (fate.kind === "drop") {
    const gone = { span: word.span, text: "" };
    return fate.flagBefore === "drop" && before !== undefined
      ? [{ span: before.span, text: "" }, gone]
      : [gone];
  }
  return word.pieces.flatMap((piece) => {
    const variable = piece.kind === "placeholder" ? variables.nameFor(piece.name) : undefined;
    if (variable === undefined) return [];
    const reference = inQuotes(syntax.reference(variable), piece.quoting);
    return [{ span: piece.span, text: `${syntax.guard(line, piece)}${reference}` }];
  });
}

function inQuotes(reference: string, quoting: Quoting): string {
  if (quoting === "double") return reference;
  return quoting === "none" ? `"${reference}"` : `'"${reference}"'`;
}

/** An edit within one that comes before it and reaches further is void: its word is gone. */
function applyEdits(line: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  let text = "";
  let done = 0;
  for (const { span, text: replacement } of ordered) {
    if (span.start < done) continue;
    text += line.slice(done, span.start) + replacement;
    done = span.end;
  }
  return text + line.slice(done);
}
