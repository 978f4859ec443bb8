import type { PastRun } from "./protocol.ts";

interface Props {
  /** Earlier ones, the latest first. */
  readonly runs: readonly PastRun[];
  /** The journal of the shown one; null: the latest run. */
  readonly shown: string | null;
  onChoose(journal: string | null): void;
}

/** Which run of the study is shown; nothing where the only one is shown. */
export function RunChooser({ runs, shown, onChoose }: Props) {
  // Its files may have been removed since; it is still what is shown, and the latest is still to be got back to.
  const isGone = shown !== null && runs.every(({ journal }) => journal !== shown);
  if (runs.length === 0 && !isGone) return null;
  return (
    <select
      aria-label="Run of this study"
      title="Run of this study"
      value={shown ?? ""}
      onChange={({ currentTarget: { value } }) => onChoose(value === "" ? null : value)}
    >
      <option value="">Latest run</option>
      {isGone && <option value={shown}>Earlier run</option>}
      {runs.map((run) => (
        <option key={run.journal} value={run.journal}>
          {runText(run)}
        </option>
      ))}
    </select>
  );
}

export function runText({ setAsideAt }: PastRun): string {
  const time = new Date(setAsideAt).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return `Earlier run, until ${time}`;
}
