/**
 * The sweeps of Hydra's override grammar, such as `choice(a,b)`, `tag(log, interval(1e-4,1))`, `int(interval(1,9))` and
 * `a,b,c`: https://hydra.cc/docs/advanced/override_grammar/extended/
 */

/** A value of an override: a scalar, or a call with its arguments. */
export type HydraValue =
  /** `isFloat` tells 1.0 from 1. */
  | { readonly kind: "scalar"; readonly value: string | number | boolean | null; readonly isFloat: boolean }
  | { readonly kind: "list"; readonly items: readonly HydraValue[] }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly positional: readonly HydraValue[];
      readonly named: ReadonlyMap<string, HydraValue>;
    };

/** The values between commas: one for a plain value, several for a simple sweep. Undefined where it is none of these. */
export function parseHydraValue(text: string): readonly HydraValue[] | undefined {
  const parser = createParser(text);
  const values = parser.values();
  return values.length > 0 && parser.isAtEnd() ? values : undefined;
}

function createParser(text: string) {
  let at = 0;
  const skipSpace = () => {
    while (/\s/.test(text[at] ?? "")) at++;
  };
  const take = (char: string): boolean => {
    skipSpace();
    if (text[at] !== char) return false;
    at++;
    return true;
  };
  const values = (end?: string): HydraValue[] => {
    const found: HydraValue[] = [];
    skipSpace();
    if (end !== undefined && text[at] === end) return found;
    do {
      const value = one();
      if (value === undefined) return [];
      found.push(value);
    } while (take(","));
    return found;
  };
  const one = (): HydraValue | undefined => {
    skipSpace();
    const quote = text[at];
    if (quote === '"' || quote === "'") return quoted(quote);
    if (take("[")) {
      const items = values("]");
      return take("]") ? { kind: "list", items } : undefined;
    }
    const [word = ""] = /^[^,()[\]{}='"]+/.exec(text.slice(at)) ?? [];
    if (word.trim() === "") return undefined;
    at += word.length;
    return take("(") ? call(word.trim()) : scalar(word.trim());
  };
  const quoted = (quote: string): HydraValue | undefined => {
    let value = "";
    for (at++; at < text.length; at++) {
      if (text[at] === "\\" && text[at + 1] === quote) at++;
      else if (text[at] === quote) {
        at++;
        return { kind: "scalar", value, isFloat: false };
      }
      value += text[at];
    }
    return undefined;
  };
  const call = (name: string): HydraValue | undefined => {
    const positional: HydraValue[] = [];
    const named = new Map<string, HydraValue>();
    if (take(")")) return { kind: "call", name, positional, named };
    do {
      skipSpace();
      const [key] = /^[A-Za-z_]\w*(?=\s*=)/.exec(text.slice(at)) ?? [];
      if (key !== undefined) {
        at += key.length;
        take("=");
      }
      const value = one();
      if (value === undefined) return undefined;
      if (key === undefined) positional.push(value);
      else named.set(key, value);
    } while (take(","));
    return take(")") ? { kind: "call", name, positional, named } : undefined;
  };
  return {
    values: () => values(),
    isAtEnd: () => {
      skipSpace();
      return at === text.length;
    },
  };
}

function scalar(word: string): HydraValue {
  if (/^[+-]?\d[\d_]*$/.test(word))
    return { kind: "scalar", value: Number(word.replaceAll("_", "")), isFloat: false };
  if (/^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?$/i.test(word))
    return { kind: "scalar", value: Number(word.replaceAll("_", "")), isFloat: true };
  const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
  const value = words[word.toLowerCase()];
  return { kind: "scalar", value: value === undefined ? word : value, isFloat: false };
}
