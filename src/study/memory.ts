const units = { K: 1, M: 2, G: 3, T: 4 } as const;

/**
 * Bytes of an amount of memory in the notation of a study file: `512MB`, `8GB`, `8GiB`, `1.5G`; a number counts bytes.
 * Units are powers of 1,024 either way, as batch systems and `ulimit` take them. Undefined where it is neither.
 */
export function memoryBytes(value: string | number): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && value > 0 ? Math.round(value) : undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(?:([KMGT])i?)?B?$/.exec(value) ?? [];
  if (amount === undefined) return undefined;
  const power = unit === undefined ? 0 : units[unit as keyof typeof units];
  const bytes = Math.round(Number(amount) * 1024 ** power);
  return bytes > 0 ? bytes : undefined;
}

/** Bytes for a person to read, as a study file could have them: `1.5 GB`. */
export function memoryText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  if (power === 0) return `${bytes} B`;
  const amount = Number((bytes / 1024 ** power).toPrecision(3));
  return `${amount} ${" KMGT"[power]}B`;
}
