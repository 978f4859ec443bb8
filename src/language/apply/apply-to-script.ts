/** Writes values into the defaults of a training script, which stays what it is but for these. */
import type { ParamValue, ParamValues } from "../../study/value.ts";
import type { ScriptFlag, ScriptLanguage } from "../script/script-flags.ts";
import { type AppliedValues, inOrder, isAlready, type LeftValue, type ValueEdit } from "./applied-values.ts";
import { sourceLiteral } from "./source-literal.ts";

/** @param flags of the parameters, by their names; undefined for one that the script does not take */
export function applyToScript(
  text: string,
  language: ScriptLanguage,
  flags: ReadonlyMap<string, ScriptFlag | undefined>,
  values: ParamValues,
): AppliedValues {
  const edits: ValueEdit[] = [];
  const left: LeftValue[] = [];
  for (const [name, flag] of flags) {
    const value = values[name];
    const span = flag?.defaultSpan;
    if (value === undefined) left.push({ name, reason: "the trial has no value for it" });
    else if (flag === undefined) left.push({ name, reason: "the script has no flag for it" });
    else if (isSame(flag.default, value)) left.push({ name, reason: isAlready });
    else if (span === undefined)
      left.push({ name, reason: `${flag.spellings[0] ?? flag.name} has no default in the script` });
    else {
      const before = text.slice(span.start, span.end);
      edits.push({ name, span, before, after: sourceLiteral(value, before, language) });
    }
  }
  return { edits: inOrder(edits), left };
}

function isSame(standard: ParamValue | undefined, value: ParamValue): boolean {
  return standard !== undefined && (standard === value || String(standard) === String(value));
}
