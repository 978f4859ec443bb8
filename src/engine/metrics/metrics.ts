/** Numbers by name, as a trial reported them at one moment; steps among them. They may be NaN or infinite. */
export type Metrics = Readonly<Record<string, number>>;

/**
 * A number as programs print it, `nan` and `inf` in any case and with a sign; undefined for any other text. A full
 * stop, comma or per cent sign at the end is the sentence's, not the number's.
 */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(/[.,;:%]+$/, "");
  const word = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i.exec(plain);
  if (word !== null) return word[2] !== undefined ? Number.NaN : word[1] === "-" ? -Infinity : Infinity;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}
