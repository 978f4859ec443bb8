import { useEffect, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";
import type { ExplanationSection, PanelMessage, TrialRow } from "./protocol.ts";
import { useExplanation } from "./use-explanation.ts";

interface Props {
  send(message: PanelMessage): void;
}

/** Why a trial has its values and ended as it did; computed when a person opens it. */
export function TrialExplanation({ trial, send }: Props & { readonly trial: number }) {
  const { sections, isWaiting, ask } = useExplanation(trial, send);
  return (
    <details
      class="files explanation"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && sections === null) ask();
      }}
    >
      <summary>Explain</summary>
      <Answer sections={sections} isWaiting={isWaiting} />
    </details>
  );
}

/** What the study has learned so far; computed when a person opens it, and again when they ask. */
export function StudyExplanation(
  props: Props & { readonly what: "study" | "run"; readonly settled: number },
) {
  const { what, settled, send } = props;
  const { sections, isWaiting, ask } = useExplanation(null, send);
  const [isOpen, setIsOpen] = useState(false);
  const [told, setTold] = useState(settled);
  const tell = () => {
    setTold(settled);
    ask();
  };
  useEffect(() => {
    if (isOpen && sections === null) tell();
  }, [isOpen]);
  const isOld = sections !== null && settled > told;
  return (
    <details
      class="explanation study-explanation"
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary>{`What this ${what} has learned`}</summary>
      <Answer sections={sections} isWaiting={isWaiting} />
      {isOld && !isWaiting && (
        <p>
          <button type="button" class="button-secondary" onClick={tell}>
            <Icon name="play" />
            {`Tell again, with ${settled - told} more`}
          </button>
        </p>
      )}
    </details>
  );
}

/** How many trials have ended. */
export function settledCount(trials: readonly TrialRow[]): number {
  return trials.reduce((count, { state }) => count + (state === "running" || state === "waiting" ? 0 : 1), 0);
}

function Answer(props: {
  readonly sections: readonly ExplanationSection[] | null;
  readonly isWaiting: boolean;
}) {
  const { sections, isWaiting } = props;
  return (
    <div aria-live="polite" aria-busy={isWaiting}>
      {sections === null && isWaiting && <p class="faint">Working it out…</p>}
      {sections?.length === 0 && <p class="faint">There is nothing to tell yet.</p>}
      {sections?.map(({ title, sentences }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>
                <Sentence text={sentence} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** What stands in backquotes is code. */
function Sentence({ text }: { readonly text: string }) {
  return (
    <>
      {text.split("`").map((part, place) => {
        const key = `${place} ${part}`;
        return place % 2 === 1 ? <code key={key}>{part}</code> : <span key={key}>{part}</span>;
      })}
    </>
  );
}
