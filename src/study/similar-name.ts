import { distance } from "fastest-levenshtein";

/**
 * The known name that `name` was most likely meant to be, for a "did you mean". Case, `-` and `_` count for nothing;
 * beyond them about one letter in three may differ (Levenshtein distance), or the letters be in another order.
 */
export function similarName(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[-_]/g, "");
  const letters = (text: string) => [...text].sort().join("");
  const wanted = plain(name);
  const wantedLetters = letters(wanted);
  const apart = (other: string) => {
    const count = distance(wanted, other);
    if (count <= 1 || wanted.length !== other.length) return count;
    return wantedLetters === letters(other) ? 1 : count;
  };
  const ranked = known
    .map((candidate) => ({ candidate, distance: apart(plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.ceil(wanted.length / 3) && best.distance < wanted.length
    ? best.candidate
    : undefined;
}
