import type { ParamValue } from "../../study/value.ts";
import type { FlagType } from "./script-flags.ts";

/** What a default says about the values that a flag takes. */
export function typeOfScalar(value: ParamValue | undefined): FlagType | undefined {
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "boolean":
      return "bool";
    case "string":
      return "string";
    default:
      return undefined;
  }
}
