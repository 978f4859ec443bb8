import { useState } from "preact/hooks";
import { formatParam } from "./format.ts";
import { Icon } from "./icon.tsx";
import type { PanelMessage, TrialRow } from "./protocol.ts";

interface Props {
  readonly trial: TrialRow;
  send(message: PanelMessage): void;
}

/** Runs the trial's values once more, changed. What is left out, the strategy fills in; what cannot be, the runner says. */
export function TryValues({ trial, send }: Props) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(Object.entries(trial.params).map(([name, value]) => [name, String(value)])),
  );
  const values = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ""));
  return (
    <details class="try">
      <summary>Run with changed values</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send({ kind: "wish", wish: { kind: "enqueue", values } });
        }}
      >
        {Object.entries(texts).map(([name, text]) => (
          <label key={name}>
            {name}
            <input
              type="text"
              value={text}
              title={`was ${formatParam(trial.params[name])}`}
              onInput={(event) => setTexts({ ...texts, [name]: event.currentTarget.value })}
            />
          </label>
        ))}
        <button type="submit" disabled={Object.keys(values).length === 0}>
          <Icon name="play" />
          Try these next
        </button>
      </form>
    </details>
  );
}
