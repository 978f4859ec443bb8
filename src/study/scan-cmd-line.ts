import type { Piece, ScannedWord } from "./scan-command.ts";
import { parseTemplate } from "./template.ts";

/**
 * Reads a line as cmd.exe does, as far as placeholders need it: double quotes are the only quotes, a caret takes the
 * meaning from what follows outside them.
 */
export function scanCmdLine(line: string): readonly ScannedWord[] {
  const special = new Map(
    parseTemplate(line)
      .filter((part) => part.kind === "placeholder")
      .map((part) => [part.span.start, part]),
  );
  const words: ScannedWord[] = [];
  let command = 0;
  let isQuoted = false;
  let at = 0;
  let word: { start: number; pieces: Piece[] } | undefined;
  const endWord = () => {
    if (word !== undefined)
      words.push({ span: { start: word.start, end: at }, pieces: word.pieces, command });
    word = undefined;
  };
  const add = (piece: Piece) => {
    word ??= { start: at, pieces: [] };
    const last = word.pieces.at(-1);
    if (piece.kind === "text" && last?.kind === "text") {
      const span = { start: last.span.start, end: piece.span.end };
      word.pieces[word.pieces.length - 1] = { ...piece, text: last.text + piece.text, span };
    } else {
      word.pieces.push(piece);
    }
    at = piece.span.end;
  };

  while (at < line.length) {
    const caret = !isQuoted && line[at] === "^" ? 1 : 0;
    const part = special.get(at + caret);
    const char = line[at] as string;
    const quoting = isQuoted ? "double" : "none";
    if (part !== undefined) {
      add({ ...part, span: { start: at, end: part.span.end }, quoting });
    } else if (char === '"') {
      isQuoted = !isQuoted;
      word ??= { start: at, pieces: [] };
      at++;
    } else if (isQuoted || !/[\s^&|<>()]/.test(char)) {
      add({ kind: "text", text: char, span: { start: at, end: at + 1 }, quoting });
    } else if (char === "^" && at + 1 < line.length) {
      add({ kind: "text", text: line[at + 1] as string, span: { start: at, end: at + 2 }, quoting });
    } else {
      endWord();
      if (/[&|()\n]/.test(char)) command++;
      at++;
    }
  }
  endWord();
  return words;
}
