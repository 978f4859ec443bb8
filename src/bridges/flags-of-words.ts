import { typeOfScalar } from "../language/script/flag-type.ts";
import type { ScriptFlag, ScriptFlags } from "../language/script/script-flags.ts";
import { nameOfSpelling } from "../language/script/script-text.ts";
import { givenScalar, type ScriptCall } from "./place-flags.ts";

/** The flags that a command line gives, for a program that says nothing of its own: `--lr 0.1`, `--lr=0.1`, `-O2` not. */
export function flagsOfWords({ words, wordIndex }: ScriptCall): ScriptFlags {
  const flags: ScriptFlag[] = [];
  const own = words.slice(Math.max(1, wordIndex + 1));
  own.forEach((word, index) => {
    const [, spelling, , assigned] = /^(--?[A-Za-z][\w.-]*)(=(.*))?$/s.exec(word) ?? [];
    if (spelling === undefined) return;
    const next = own[index + 1];
    const text = assigned ?? (next === undefined || /^-[^\d.]/.test(next) ? undefined : next);
    const standard = text === undefined ? undefined : givenScalar({ text, index });
    flags.push({
      name: nameOfSpelling(spelling),
      spellings: [spelling],
      kind: text === undefined ? "switch" : "value",
      type: text === undefined ? "bool" : typeOfScalar(standard),
      isTyped: false,
      default: text === undefined ? true : standard,
      choices: undefined,
      isRequired: false,
      help: undefined,
      command: undefined,
      span: { start: 0, end: 0 },
      line: 0,
    });
  });
  return { flags, style: "dashes", isOpen: true, includes: [] };
}
