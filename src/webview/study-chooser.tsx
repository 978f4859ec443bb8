import { countOf } from "../analysis/number-text.ts";
import type { RelatedStudy } from "./protocol.ts";

interface Props {
  readonly studies: readonly RelatedStudy[];
  readonly shown: string;
  onChoose(name: string): void;
}

/** Which study of a journal is shown; nothing where it holds one only. */
export function StudyChooser({ studies, shown, onChoose }: Props) {
  if (studies.length < 2) return null;
  return (
    <select
      aria-label="Study of this journal"
      title="Study of this journal"
      value={shown}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      {studies.map(({ name, trialCount }) => (
        <option key={name} value={name}>
          {name} ({countOf(trialCount, "trial")})
        </option>
      ))}
    </select>
  );
}
