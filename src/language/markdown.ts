/** A user's text as plain Markdown text: nothing in it formats, links or embeds. */
export function plainText(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]()<>#+\-.!|~&:@$]/g, "\\$&");
}

/** A user's text as inline code, with a fence longer than any run of backticks in it. */
export function inlineCode(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  if (flat === "") return "";
  const longest = Math.max(0, ...Array.from(flat.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const gap = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
  return `${fence}${gap}${flat}${gap}${fence}`;
}

/** A block of code in a language; a fence longer than any in the text, so that the text cannot end it. */
export function codeBlock(text: string, language: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`{3,}/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}
