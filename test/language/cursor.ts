/** Takes the cursor, written `|`, out of a text. A bar that is meant stands as `¦`. */
export function withCursor(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf("|");
  if (offset < 0) throw new Error("the text has no cursor");
  const text = (marked.slice(0, offset) + marked.slice(offset + 1)).replaceAll("¦", "|");
  return { text, offset };
}
