import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ChartCanvas } from "./chart-canvas.tsx";
import { ChartLegend } from "./chart-legend.tsx";
import { chartPicture, layeredPicture, type PictureFormat } from "./chart-picture.ts";
import { ChartTableView } from "./chart-table.tsx";
import type { ChartInput, Control } from "./charts/chart.ts";
import { type AnyChart, isDrawnByEcharts } from "./charts/registry.ts";
import type { Clause, Filter } from "./filter.ts";
import { Icon, type IconName } from "./icon.tsx";
import { ParallelCanvas } from "./parallel-canvas.tsx";
import type { FileContent } from "./protocol.ts";
import type { SelectHow } from "./selection.ts";
import type { Theme } from "./theme.ts";

/** What a tile may ask for; the board answers for all tiles. */
export interface TileActions {
  select(trial: number, how: SelectHow): void;
  brush(clauses: readonly Clause[]): void;
  clear(field: string): void;
  set(chart: string, control: string, value: string): void;
  pin(chart: string): void;
  enlarge(chart: string | null): void;
  toggleTable(chart: string): void;
  save(name: string, content: FileContent): void;
}

interface Props {
  readonly chart: AnyChart;
  readonly input: ChartInput;
  readonly filter: Filter;
  readonly theme: Theme;
  readonly place: "pinned" | "unpinned";
  readonly size: "usual" | "enlarged";
  readonly form: "chart" | "table";
  readonly actions: TileActions;
}

const usualHeight = 300;

/** A chart with its title, its controls, its legend, and its table in its place where that is asked for. */
export function ChartTile({ chart, input, filter, theme, place, size, form, actions }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  const own = chart.height?.(input, width) ?? usualHeight;
  const height = size === "enlarged" ? Math.max(own, Math.round(window.innerHeight * 0.66)) : own;
  const titleId = `chart-${chart.id}`;
  // Each of these may look at every trial, and a tile is drawn again for other reasons too.
  const { reason, controls, legend, words } = useMemo(() => {
    const reason = chart.availability(input);
    if (reason !== null) return { reason, controls: [], legend: [], words: "" };
    const [controls, legend] = [chart.controls?.(input) ?? [], chart.legend?.(input) ?? []];
    return { reason, controls, legend, words: chart.describe(input) };
  }, [chart, input]);
  const save = (format: PictureFormat) => {
    const content = isDrawnByEcharts(chart)
      ? chartPicture(chart, input, theme, { width: Math.max(320, width), height }, format)
      : body.current && layeredPicture(body.current, theme, format);
    if (content) actions.save(`${input.overview.name}-${chart.id}.${format}`, content);
  };
  return (
    <section class={`tile tile-${size}${chart.isWide ? " tile-wide" : ""}`} aria-labelledby={titleId}>
      <div class="tile-head">
        <h3 id={titleId} title={chart.question}>
          {chart.title}
        </h3>
        <span class="tile-controls">
          {controls.map((control) => (
            <ControlSelect
              key={control.id}
              control={control}
              chart={chart.title}
              onChange={(value) => actions.set(chart.id, control.id, value)}
            />
          ))}
        </span>
        <span class="tile-buttons">
          {form === "chart" && reason === null && <SaveSelect chart={chart.title} onSave={save} />}
          <TileButton
            icon="table"
            label={form === "table" ? `Show ${chart.title} as a chart` : `Show ${chart.title} as a table`}
            pressed={form === "table"}
            onClick={() => actions.toggleTable(chart.id)}
          />
          <TileButton
            icon="pin"
            label={
              place === "pinned"
                ? `Take ${chart.title} off the overview`
                : `Put ${chart.title} on the overview`
            }
            pressed={place === "pinned"}
            onClick={() => actions.pin(chart.id)}
          />
          <TileButton
            icon={size === "enlarged" ? "shrink" : "enlarge"}
            label={size === "enlarged" ? "Show all charts again" : `Enlarge ${chart.title}`}
            pressed={size === "enlarged"}
            onClick={() => actions.enlarge(size === "enlarged" ? null : chart.id)}
          />
        </span>
      </div>
      {form === "chart" && <ChartLegend entries={legend} />}
      <div ref={body} class="tile-body">
        {reason !== null ? (
          <p class="tile-empty faint" style={{ minHeight: "80px" }}>
            {reason}
          </p>
        ) : form === "table" ? (
          <ChartTableView
            title={chart.title}
            table={chart.table(input)}
            height={height}
            selected={input.selected}
            onSelect={(trial) => actions.select(trial, "only")}
          />
        ) : isDrawnByEcharts(chart) ? (
          <ChartCanvas
            chart={chart}
            input={input}
            theme={theme}
            height={height}
            words={words}
            onSelect={actions.select}
            onBrush={actions.brush}
          />
        ) : (
          <ParallelCanvas
            input={input}
            filter={filter}
            theme={theme}
            height={height}
            words={words}
            onSelect={actions.select}
            onBrush={actions.brush}
            onClear={actions.clear}
            onSetting={(id, value) => actions.set(chart.id, id, value)}
          />
        )}
      </div>
      {form === "chart" && words !== "" && <p class="tile-words faint">{words}</p>}
    </section>
  );
}

function ControlSelect(props: {
  readonly control: Control;
  readonly chart: string;
  onChange(value: string): void;
}) {
  const { control, chart, onChange } = props;
  return (
    <select
      aria-label={`${control.label} of ${chart}`}
      title={control.label}
      value={control.value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {control.choices.map(({ value, label, disabled }) => (
        <option key={value} value={value} disabled={disabled ?? false}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** The chart as a picture, in a file. */
function SaveSelect({ chart, onSave }: { readonly chart: string; onSave(format: PictureFormat): void }) {
  return (
    <select
      class="tile-save"
      aria-label={`Save ${chart} as a picture`}
      title="Save as a picture"
      value=""
      onChange={(event) => {
        const format = event.currentTarget.value;
        event.currentTarget.value = "";
        if (format === "png" || format === "svg") onSave(format);
      }}
    >
      <option value="">Save…</option>
      <option value="png">PNG</option>
      <option value="svg">SVG</option>
    </select>
  );
}

function TileButton(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly pressed: boolean;
  onClick(): void;
}) {
  return (
    <button
      type="button"
      class="icon-button"
      title={props.label}
      aria-label={props.label}
      aria-pressed={props.pressed}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}
