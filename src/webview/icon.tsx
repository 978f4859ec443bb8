import type { TrialState } from "../study/trial.ts";
import { beyondMarks, type Mark, trialMarks } from "./charts/trial-marks.ts";

/** An outline in a box of 16 by 16. Icons stand beside text that says the same, so screen readers skip them. */
const outlines = {
  play: "M5 3.5v9l7-4.5Z",
  pause: "M5.5 4v8M10.5 4v8",
  star: "M8 2.5l1.7 3.6 3.8.5-2.8 2.7.7 3.9L8 11.3l-3.4 1.9.7-3.9-2.8-2.7 3.8-.5Z",
  save: "M8 2.5v7M5.5 7 8 9.5 10.5 7M3 11v2.5h10V11",
  stop: "M4.5 4.5h7v7h-7Z",
  file: "M4 2.5h5l3 3v8H4ZM9 2.5v3h3",
  folder: "M2.5 4h4l1.5 2h5.5v7h-11Z",
  bug: "M5.5 6h5v4.5a2.5 2.5 0 0 1-5 0ZM6 6a2 2 0 0 1 4 0M2.5 8.5h3M10.5 8.5h3M3 4.5l2.5 2M13 4.5l-2.5 2M3 13l2.7-2M13 13l-2.7-2",
  code: "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
  apply: "M2.5 8h7M7 5l3 3-3 3M12.5 3v10",
  copy: "M5.5 5.5h7v7h-7ZM3.5 10.5v-7h7",
  output: "M3 3.5h10v9H3ZM5 6l2 2-2 2M8.5 10H11",
  clock: "M8 3a5 5 0 1 1 0 10A5 5 0 1 1 8 3ZM8 5.5V8l2 1.5",
  check: "M3.5 8.5l3 3 6-7",
  warning: "M8 3 14 13H2ZM8 7v3M8 11.6v.4",
  ascending: "M8 12.5v-8M5 7.5l3-3 3 3",
  descending: "M8 3.5v8M5 8.5l3 3 3-3",
  table: "M2.5 3.5h11v9h-11ZM2.5 6.5h11M2.5 9.5h11M6.5 6.5v6",
  pin: "M6 2.5h4M7 2.5v4L4.5 9h7L9 6.5v-4M8 9v4.5",
  enlarge: "M9.5 3h3.5v3.5M13 3 9 7M6.5 13H3V9.5M3 13l4-4",
  shrink: "M13 6.5H9.5V3M9.5 6.5 13 3M3 9.5h3.5V13M6.5 9.5 3 13",
  close: "M4.5 4.5l7 7M11.5 4.5l-7 7",
  share: "M8 9.5V2.5M5.5 5 8 2.5 10.5 5M5 7.5H3.5v6h9v-6H11",
  below: beyondMarks.below.path,
  above: beyondMarks.above.path,
} as const;

export type IconName = keyof typeof outlines;

export function Icon({ name }: { readonly name: IconName }) {
  return <Outline path={outlines[name]} className="icon" />;
}

/** A mark of the charts that stands for no state. */
export function MarkIcon({ mark }: { readonly mark: Mark }) {
  return <Outline path={mark.path} className={`icon icon-${mark.fill} charts-${mark.color}`} />;
}

/** The mark that the state has in the charts. */
export function StateIcon({ state }: { readonly state: TrialState }) {
  const mark = trialMarks.find((candidate) => candidate.state === state);
  if (!mark) return <Outline path={outlines.clock} className="icon state-waiting" />;
  return <Outline path={mark.path} className={`icon icon-${mark.fill} state-${state}`} />;
}

function Outline({ path, className }: { readonly path: string; readonly className: string }) {
  return (
    <svg class={className} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}
