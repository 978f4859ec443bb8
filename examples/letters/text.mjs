import { readFileSync } from "node:fs";

/** What the network reads and predicts: 26 small letters and a few other characters. */
export const alphabet = " abcdefghijklmnopqrstuvwxyz.,;:'\"()-?!0";

/** How many characters the network sees before it predicts the next one. */
export const contextLength = 6;

const blockLength = 600;

/**
 * Reads jargon.txt as indices into the alphabet and splits it into blocks of 600 characters. Of ten blocks in a row, the
 * fourth is for validation, by which hyperparameters are chosen, the eighth for a test, and the others to learn from.
 * Each part is { codes, ends }: what is to be predicted at ends[i] is codes[ends[i]], from the characters before it.
 */
export function loadText() {
  const text = readFileSync(new URL("jargon.txt", import.meta.url), "utf8");
  const plain = text.toLowerCase().replace(/\s+/g, " ").replace(/\d/g, "0");
  const codes = Uint8Array.from(
    [...plain].map((character) => alphabet.indexOf(character)).filter((code) => code >= 0),
  );
  const parts = { train: [], validation: [], test: [] };
  for (let start = 0, block = 0; start < codes.length; start += blockLength, block++) {
    const part = block % 10 === 3 ? parts.validation : block % 10 === 7 ? parts.test : parts.train;
    const end = Math.min(codes.length, start + blockLength);
    // The context stays within the block, so that no part sees a character of another one.
    for (let position = start + contextLength; position < end; position++) part.push(position);
  }
  return Object.fromEntries(
    Object.entries(parts).map(([name, ends]) => [name, { codes, ends: Uint32Array.from(ends) }]),
  );
}
