import type { ParamValue, ParamValues } from "../study/value.ts";

/** A trial's values as a command line takes them: `--lr=0.01 --name='a b'`, quoted for a POSIX shell. */
export function flagsText(params: ParamValues): string {
  return Object.entries(params)
    .map(([name, value]) => shellWord(`--${name}=${value}`))
    .join(" ");
}

/** The same as YAML, one line a value. Texts stand in quotes unless they could be nothing else. */
export function yamlText(params: ParamValues): string {
  return Object.entries(params)
    .map(([name, value]) => `${yamlScalar(name)}: ${yamlScalar(value)}\n`)
    .join("");
}

export function jsonText(params: ParamValues): string {
  return `${JSON.stringify(params, undefined, 2)}\n`;
}

/** Quoted for a POSIX shell where it holds anything but plain characters. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Words that some reader of YAML takes for something else than a text. */
const otherThanText = /^(?:true|false|null|yes|no|on|off|y|n|inf|nan)$/i;

function yamlScalar(value: ParamValue): string {
  // A JSON text is a YAML text as well.
  if (typeof value !== "string") return JSON.stringify(value);
  return /^[A-Za-z_][\w./-]*$/.test(value) && !otherThanText.test(value) ? value : JSON.stringify(value);
}
