import type { ECharts } from "echarts/core";
import { useEffect, useRef } from "preact/hooks";
import type { Chart, ChartInput } from "./charts/chart.ts";
import { createChart } from "./charts/echarts.ts";
import type { Theme } from "./theme.ts";

/** Redraws come at most so often; more would only cost battery, and many points take their time. */
const redrawIntervalMs = (points: number) => (points > 3_000 ? 1_000 : 200);

interface Props {
  readonly chart: Chart;
  readonly input: ChartInput;
  readonly theme: Theme;
  onSelect(trial: number): void;
}

/** A chart on a canvas, which is a picture to a screen reader. */
export function ChartCanvas({ chart, input, theme, onSelect }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const drawn = useRef<ECharts | undefined>(undefined);
  const latest = useRef({ input, theme, onSelect });
  latest.current = { input, theme, onSelect };
  const pending = useRef<number | undefined>(undefined);

  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const instance = createChart(host);
    drawn.current = instance;
    instance.on("click", ({ value }) => {
      if (Array.isArray(value) && typeof value[0] === "number") latest.current.onSelect(value[0]);
    });
    const observer = new ResizeObserver(() => instance.resize());
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
    if (pending.current !== undefined) return;
    const draw = () => drawn.current?.setOption(chart.option(latest.current.input, latest.current.theme));
    draw();
    const again = { input, theme };
    pending.current = window.setTimeout(() => {
      pending.current = undefined;
      if (latest.current.input !== again.input || latest.current.theme !== again.theme) draw();
    }, redrawIntervalMs(input.trials.length));
  }, [chart, input, theme]);

  return <div ref={element} class="chart-canvas" role="img" aria-label={chart.describe(input)} />;
}
