/** What a person can choose, under `tunesmith` in the settings of an editor. */
export interface Settings {
  /** Behind each parameter: how much it mattered, and its value in the best trial. */
  readonly resultHints: boolean;
  /** What a study will cost, before it has run. */
  readonly costHints: boolean;
  /** The lenses above a study that say how far it is. VS Code's extension has its own, which can be clicked. */
  readonly lenses: boolean;
}

export const defaultSettings: Settings = { resultHints: true, costHints: true, lenses: true };

/** Reads what a client sends: `{ inlayHints: { results: false } }`, also within `tunesmith`. Anything else counts as not set. */
export function readSettings(sent: unknown, before: Settings = defaultSettings): Settings {
  const own = valueAt(sent, "tunesmith") ?? sent;
  const hints = valueAt(own, "inlayHints");
  return {
    resultHints: flag(valueAt(hints, "results"), before.resultHints),
    costHints: flag(valueAt(hints, "cost"), before.costHints),
    lenses: flag(valueAt(valueAt(own, "codeLens"), "enabled"), before.lenses),
  };
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === "boolean" ? value : otherwise;
}
