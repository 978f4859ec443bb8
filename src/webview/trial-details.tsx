import { formatNumber } from "../analysis/number-text.ts";
import { durationMs } from "../analysis/trial-json.ts";
import { TrialExplanation } from "./explanation-view.tsx";
import { formatDuration, formatParam } from "./format.ts";
import { StateIcon } from "./icon.tsx";
import type { PanelMessage, StudyOverview, TrialRow } from "./protocol.ts";
import { TrialActions } from "./trial-actions.tsx";
import { TrialFilesView } from "./trial-files-view.tsx";
import { TrialMarks } from "./trial-marks.tsx";
import { TryValues } from "./try-values.tsx";
import { useTrialFiles } from "./use-trial-files.ts";

interface Props {
  readonly overview: StudyOverview;
  readonly trial: TrialRow;
  /** Milliseconds since the epoch. */
  readonly now: number;
  send(message: PanelMessage): void;
  onSelect(trial: number): void;
}

/** Everything that is known of one trial, and what can be done with it. */
export function TrialDetails({ overview, trial, now, send, onSelect }: Props) {
  const isReport = overview.source === "report";
  const files = useTrialFiles(isReport ? null : trial.number, send);
  return (
    <section class="details" aria-label={`Trial ${trial.number}`}>
      <div class="section-line">
        <h2>
          Trial {trial.number}
          <StateIcon state={trial.state} />
          <span>{trial.state}</span>
        </h2>
        <TrialActions overview={overview} trial={trial} send={send} />
      </div>
      <dl class="facts">
        {factsOf(trial, now).map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        <Lineage trial={trial} onSelect={onSelect} />
      </dl>
      <div class="details-columns">
        <section aria-label="Values">
          <h3>Values</h3>
          <dl class="pairs">
            {Object.entries(trial.params).map(([name, value]) => (
              <div key={name}>
                <dt>
                  {overview.source === "study" || overview.source === "virtual" ? (
                    <button
                      type="button"
                      class="link"
                      title="Open the study file here"
                      onClick={() => send({ kind: "open-parameter", name })}
                    >
                      {name}
                    </button>
                  ) : (
                    name
                  )}
                </dt>
                <dd>{formatParam(value)}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section aria-label="Metrics">
          <h3>Metrics</h3>
          <dl class="pairs">
            {Object.entries(trial.metrics).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{formatNumber(value)}</dd>
              </div>
            ))}
          </dl>
          <Curves overview={overview} trial={trial} />
        </section>
        {!isReport && overview.source !== "virtual" && (
          <TrialMarks
            key={trial.number}
            mark={overview.marks[trial.number]}
            onChange={(mark) => send({ kind: "mark", trial: trial.number, mark })}
          />
        )}
      </div>
      {!isReport && <TrialExplanation key={`why-${trial.number}`} trial={trial.number} send={send} />}
      {overview.source === "study" && <TryValues key={`try-${trial.number}`} trial={trial} send={send} />}
      {files && <TrialFilesView trial={trial.number} files={files} send={send} />}
    </section>
  );
}

interface Fact {
  readonly name: string;
  readonly text: string;
}

function factsOf(trial: TrialRow, now: number): readonly Fact[] {
  const { state, startedAt, endedAt, step, reason, note, segments } = trial;
  const ranMs = durationMs(trial) ?? (state === "running" && startedAt !== null ? now - startedAt : null);
  const time = (at: number | null) => (at === null ? null : new Date(at).toLocaleString());
  const texts: readonly (readonly [string, string | null])[] = [
    ["Duration", ranMs === null ? null : formatDuration(ranMs)],
    ["Started", time(startedAt)],
    ["Ended", time(endedAt)],
    ["Steps", step === null ? null : String(step)],
    ["Reason", reason],
    ["Why these values", note],
    ["Stretches", segments.length < 2 ? null : segments.map(stretchText).join("; ")],
  ];
  return texts.flatMap(([name, text]) => (text === null ? [] : [{ name, text }]));
}

function stretchText({ from, until }: TrialRow["segments"][number]): string {
  return `from step ${from?.step ?? 0}${until === null ? "" : ` to ${until}`}`;
}

/** The trials that this one came from. */
function Lineage({ trial, onSelect }: Pick<Props, "trial" | "onSelect">) {
  const sources = new Set(
    trial.segments.flatMap(({ from }) => (from && from.trial !== trial.number ? [from.trial] : [])),
  );
  const links = [
    ...(trial.retryOf === null ? [] : [{ name: "Repeats", source: trial.retryOf }]),
    ...[...sources].map((source) => ({ name: "Goes on from", source })),
  ];
  return (
    <>
      {links.map(({ name, source }) => (
        <div key={`${name} ${source}`}>
          <dt>{name}</dt>
          <dd>
            <button type="button" class="link" onClick={() => onSelect(source)}>
              trial {source}
            </button>
          </dd>
        </div>
      ))}
    </>
  );
}

const curveSize = { width: 260, height: 72 };

/** What the trial reported, an objective a line of its own, with the same said in words. */
function Curves({ overview, trial }: Pick<Props, "overview" | "trial">) {
  const { curve } = trial;
  if (!curve || curve.steps.length < 2) return null;
  return (
    <>
      {curve.values.map((values, index) => {
        const metric = overview.objectives[index]?.metric ?? "value";
        const path = curvePath(curve.steps, values);
        if (path === "") return null;
        const last = values.at(-1) ?? Number.NaN;
        return (
          <figure key={metric} class="curve">
            <svg
              viewBox={`0 0 ${curveSize.width} ${curveSize.height}`}
              role="img"
              aria-label={`${metric} over ${values.length} reports, from ${formatNumber(values[0] ?? Number.NaN)} to ${formatNumber(last)}`}
            >
              <path d={path} />
            </svg>
            <figcaption class="faint">
              {metric}, steps {curve.steps[0]} to {curve.steps.at(-1)}
            </figcaption>
          </figure>
        );
      })}
    </>
  );
}

/** An SVG path; empty where fewer than two reports hold a number. */
export function curvePath(steps: Float64Array, values: Float64Array): string {
  const points = [...values].flatMap((value, index) =>
    Number.isFinite(value) ? [{ step: steps[index] ?? 0, value }] : [],
  );
  if (points.length < 2) return "";
  const [low, high] = [
    Math.min(...points.map(({ value }) => value)),
    Math.max(...points.map(({ value }) => value)),
  ];
  const [first, last] = [points[0]?.step ?? 0, points.at(-1)?.step ?? 1];
  const x = (step: number) => 2 + ((step - first) / (last - first || 1)) * (curveSize.width - 4);
  const y = (value: number) =>
    curveSize.height - 4 - ((value - low) / (high - low || 1)) * (curveSize.height - 8);
  return `M${points.map(({ step, value }) => `${x(step).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`;
}
