/** Characters behind which something of the study language begins. */
export const completionTriggers = [" ", ":", "{", "[", "(", ",", '"', "'", "-", "="] as const;

/**
 * Whether a typed character asks for completion: indentation and the dash of a list item do not, since a list that
 * pops up there takes the next line break for its answer.
 *
 * @param trigger undefined where a person asked, or typed a letter
 * @param before the line up to the cursor
 */
export function isWorthCompleting(trigger: string | undefined, before: string): boolean {
  if (trigger === " ") return /\S $/.test(before);
  return trigger === "-" ? /\s--$/.test(before) : true;
}
