import { countOf } from "../analysis/number-text.ts";
import type { RelatedStudy } from "./protocol.ts";

interface Props {
  readonly studies: readonly RelatedStudy[];
  readonly shown: string;
  /** Whether they are the runs of one comparison. */
  readonly are: "studies" | "runs";
  /** The one with the best value. */
  readonly best: string | undefined;
  onChoose(name: string): void;
}

/**
 * Which study of a journal, or run of a comparison, is shown; nothing where there is one only. Studies of other files serve
 * to compare.
 */
export function StudyChooser({ studies, shown, are, best, onChoose }: Props) {
  const own = studies.filter(({ file }) => file === null);
  if (own.length < 2) return null;
  const label = are === "runs" ? "Run whose trials are shown" : "Study of this journal";
  return (
    <span class="study-chooser">
      {are === "runs" && (
        <span class="faint" aria-hidden="true">
          shows the run
        </span>
      )}
      <select
        aria-label={label}
        title={label}
        value={shown}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {own.map(({ name, label, trialCount }) => (
          <option key={name} value={name}>
            {label} ({countOf(trialCount, "trial")}
            {name === best ? ", the best" : ""})
          </option>
        ))}
      </select>
    </span>
  );
}
