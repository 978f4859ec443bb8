import { formatNumber } from "../analysis/number-text.ts";
import { flagsText } from "../analysis/params-text.ts";
import { formatParam } from "./format.ts";
import { Icon } from "./icon.tsx";
import type { PanelMessage, StudyOverview, TrialRow } from "./protocol.ts";

interface Props {
  readonly overview: StudyOverview;
  readonly trials: readonly TrialRow[];
  send(message: PanelMessage): void;
  onSelect(trial: number): void;
}

/** Per objective the best value, which trial reached it, and with which parameters. */
export function BestValues({ overview, trials, send, onSelect }: Props) {
  const found = overview.objectives.flatMap((objective, index) => {
    const best = overview.best[index];
    const trial = trials[best?.trial ?? -1];
    return trial && best ? [{ objective, trial, value: Number(best.value) }] : [];
  });
  if (found.length === 0) return null;
  return (
    <div class="best">
      {found.map(({ objective, trial, value }) => (
        <section key={objective.metric} class="best-card" aria-label={`Best ${objective.metric}`}>
          <div class="best-value">
            <span class="faint">Best {objective.metric}</span>
            <strong>{formatNumber(value)}</strong>
            <button type="button" class="link" onClick={() => onSelect(trial.number)}>
              trial {trial.number}
            </button>
            <button
              type="button"
              class="icon-button"
              title="Copy these values"
              aria-label={`Copy the values of trial ${trial.number}`}
              onClick={() => send({ kind: "copy", text: JSON.stringify(trial.params, undefined, 2) })}
            >
              <Icon name="copy" />
            </button>
            <button
              type="button"
              class="link"
              title="The values as a command line takes them"
              onClick={() => send({ kind: "copy", text: flagsText(trial.params) })}
            >
              Copy flags
            </button>
          </div>
          <dl class="params">
            {Object.entries(trial.params).map(([name, param]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{formatParam(param)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
