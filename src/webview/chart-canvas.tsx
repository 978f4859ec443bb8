import type { ECharts } from "echarts/core";
import { useEffect, useRef } from "preact/hooks";
import type { BrushArea, Chart, ChartInput } from "./charts/chart.ts";
import { createChart } from "./charts/echarts.ts";
import { trialOf } from "./charts/tooltip.ts";
import type { Clause } from "./filter.ts";
import type { SelectHow } from "./selection.ts";
import type { Theme } from "./theme.ts";
import { useRectangleBrush } from "./use-rectangle-brush.ts";
import { useVisibility } from "./use-visibility.ts";

/** Redraws come at most so often; more would only cost battery, and many points take their time. */
const redrawIntervalMs = (points: number) => (points > 3_000 ? 1_000 : 200);

const answerIntervalMs = (points: number) => (points > 3_000 ? 300 : 60);

interface Props {
  readonly chart: Chart;
  readonly input: ChartInput;
  readonly theme: Theme;
  readonly height: number;
  /** The chart in a sentence or two. */
  readonly words: string;
  onSelect(trial: number, how: SelectHow): void;
  onBrush(clauses: readonly Clause[]): void;
}

/** A chart on a canvas, which is a picture to a screen reader. Draws only while it can be seen. */
export function ChartCanvas({ chart, input, theme, height, words, onSelect, onBrush }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const drawn = useRef<ECharts | undefined>(undefined);
  const latest = useRef({ chart, input, theme, onSelect });
  latest.current = { chart, input, theme, onSelect };
  const last = useRef<
    { readonly input: ChartInput; readonly theme: Theme; readonly atMs: number } | undefined
  >(undefined);
  const pending = useRef<number | undefined>(undefined);
  const isVisible = useVisibility(element);

  const draw = () => {
    const { chart, input, theme } = latest.current;
    const host = element.current;
    if (!drawn.current || !host || host.clientWidth === 0) return;
    const size = { width: host.clientWidth, height: host.clientHeight };
    last.current = { input, theme, atMs: performance.now() };
    drawn.current.setOption(
      {
        aria: { enabled: true, label: { enabled: false }, decal: { show: chart.id === "budget" } },
        ...chart.option(input, theme, size),
      },
      { replaceMerge: ["series", "grid", "xAxis", "yAxis"] },
    );
  };

  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const instance = createChart(host);
    drawn.current = instance;
    instance.on("click", (item) => {
      const trial = trialOf(item as { readonly value?: unknown });
      const click = item.event?.event as MouseEvent | undefined;
      if (trial !== undefined)
        latest.current.onSelect(trial, click?.ctrlKey || click?.metaKey ? "toggle" : "only");
    });
    const observer = new ResizeObserver(() => {
      instance.resize();
      if (last.current) draw();
    });
    observer.observe(host);
    return () => {
      observer.disconnect();
      window.clearTimeout(pending.current);
      pending.current = undefined;
      instance.dispose();
      drawn.current = undefined;
    };
  }, []);

  useEffect(() => {
    if (!isVisible || pending.current !== undefined) return;
    if (last.current?.input === input && last.current.theme === theme) return;
    const drawLater = (delayMs: number) => {
      pending.current = window.setTimeout(() => {
        pending.current = undefined;
        if (last.current?.input !== latest.current.input || last.current.theme !== latest.current.theme)
          draw();
      }, delayMs);
    };
    const sinceMs = performance.now() - (last.current?.atMs ?? Number.NEGATIVE_INFINITY);
    const intervalMs = redrawIntervalMs(input.trials.length);
    // What a person has done is answered at once; only what trials report can wait.
    const isAnswer = last.current?.input.trials === input.trials;
    const waitMs = isAnswer ? Math.min(answerIntervalMs(input.trials.length), intervalMs) : intervalMs;
    if (sinceMs >= waitMs) draw();
    else drawLater(waitMs - sinceMs);
  }, [chart, input, theme, isVisible]);

  const areas = (): readonly BrushArea[] => {
    const host = element.current;
    if (!host) return [];
    return chart.brush?.(input, { width: host.clientWidth, height: host.clientHeight }) ?? [];
  };
  const rectangle = useRectangleBrush(element, drawn, areas, onBrush);

  return (
    <div class="chart-host">
      <div
        ref={element}
        class="chart-canvas"
        style={{ height: `${height}px` }}
        role="img"
        aria-label={`${chart.title}. ${words}`}
      />
      {rectangle && <div class="brush-rectangle" style={rectangle} />}
    </div>
  );
}
