import type { LegendEntry } from "./charts/chart.ts";
import { dashOf, lineColors } from "./charts/line-styles.ts";
import { Icon, MarkIcon, StateIcon } from "./icon.tsx";

/** What the marks of a chart mean. The chart's description says the same to those who cannot see it. */
export function ChartLegend({ entries }: { readonly entries: readonly LegendEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <ul class="legend" aria-hidden="true">
      {entries.map((entry, index) => (
        <li key={index}>
          <Entry entry={entry} />
        </li>
      ))}
    </ul>
  );
}

function Entry({ entry }: { readonly entry: LegendEntry }) {
  switch (entry.kind) {
    case "state":
      return (
        <>
          <StateIcon state={entry.state} />
          {entry.text}
        </>
      );
    case "mark":
      return (
        <>
          <MarkIcon mark={entry.mark} />
          {entry.text}
        </>
      );
    case "series":
      return (
        <>
          <SeriesLine index={entry.index} />
          {entry.text}
        </>
      );
    case "line":
      return (
        <>
          <span class={`legend-line legend-${entry.look}`} />
          {entry.text}
        </>
      );
    case "icon":
      return (
        <>
          <Icon name={entry.icon} />
          {entry.text}
        </>
      );
    case "ramp":
      return (
        <>
          {entry.from}
          <span class="legend-ramp" />
          {entry.to}
        </>
      );
  }
}

/** A line as the chart draws it, by its dashes and its colour. */
export function SeriesLine({ index }: { readonly index: number }) {
  const dash = dashOf(index);
  return (
    <svg
      class={`icon charts-${lineColors[index % lineColors.length]}`}
      viewBox="0 0 28 8"
      width="28"
      height="8"
      aria-hidden="true"
    >
      <path d="M0 4H28" stroke-width="2" {...(dash !== "solid" && { "stroke-dasharray": dash.join(" ") })} />
    </svg>
  );
}
