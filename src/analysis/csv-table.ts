/**
 * Reads comma-separated values by RFC 4180: quoted cells may hold commas, quotes (doubled) and line ends. Also takes
 * semicolons and tabs as separators, whichever the first line has most of, since spreadsheets write these.
 *
 * @returns one object a row, by the headings of the first line; cells that a row lacks are absent
 */
export function readCsvTable(text: string): readonly Readonly<Record<string, string>>[] {
  const [headings, ...rows] = cellsOf(text.replace(/^\ufeff/, ""));
  if (headings === undefined) return [];
  const names = headings.map((heading) => heading.trim());
  return rows.map((cells) =>
    Object.fromEntries(names.flatMap((name, at) => (cells[at] === undefined ? [] : [[name, cells[at]]]))),
  );
}

function cellsOf(text: string): readonly (readonly string[])[] {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  const endCell = () => {
    row.push(cell);
    cell = "";
  };
  const endRow = () => {
    endCell();
    // An empty line is no row.
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at++;
      } else isQuoted = false;
    } else if (character === '"' && cell === "") isQuoted = true;
    else if (character === separator) endCell();
    else if (character === "\n") endRow();
    else if (character !== "\r") cell += character;
  }
  endRow();
  return rows;
}

function separatorOf(text: string): string {
  const [first = ""] = text.split(/\r?\n/, 1);
  const count = (separator: string) => first.split(separator).length;
  return [",", ";", "\t"].reduce((best, other) => (count(other) > count(best) ? other : best));
}
