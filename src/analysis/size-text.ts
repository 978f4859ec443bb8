const units = ["bytes", "KB", "MB", "GB", "TB"] as const;

/** A number of bytes for a person, in the units of study files: powers of 1,024. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}
