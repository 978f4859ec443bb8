// biome-ignore-all lint/a11y/useKeyWithClickEvents: the trial table selects by keyboard; a line cannot have the focus.
// biome-ignore-all lint/a11y/useSemanticElements: a fieldset has a form of its own.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { standings } from "../analysis/distribution.ts";
import { type ChartInput, objectiveOf } from "./charts/chart.ts";
import { parallelChart } from "./charts/parallel.ts";
import {
  absentSlot,
  brushedSpan,
  type CoordinateAxis,
  coordinateAxes,
  movedOrder,
  placesOf,
} from "./charts/parallel-axes.ts";
import { trialLines } from "./charts/tooltip.ts";
import { finiteValue } from "./charts/values.ts";
import type { Filter } from "./filter.ts";
import { type Clause, filterTrials, withoutField } from "./filter.ts";
import { ParallelAxis } from "./parallel-axis.tsx";
import {
  drawContext,
  drawHighlight,
  drawLines,
  type Frame,
  keepBetween,
  type LineSet,
  nearestLine,
  quickLines,
  shadeCount,
} from "./parallel-lines.ts";
import type { SelectHow } from "./selection.ts";
import type { Theme } from "./theme.ts";
import { useVisibility } from "./use-visibility.ts";

interface Props {
  readonly input: ChartInput;
  readonly filter: Filter;
  readonly theme: Theme;
  readonly height: number;
  readonly words: string;
  onSelect(trial: number, how: SelectHow): void;
  onBrush(clauses: readonly Clause[]): void;
  onClear(field: string): void;
  onSetting(id: string, value: string): void;
}

/**
 * The lines follow a drag every frame. The rest of the panel follows at this pace; with many trials, whose charts take
 * longer than a frame, only once the hand rests.
 */
const followMs = 120;
const manyTrials = 3_000;
const leastGap = 62;
const labelHeight = 44;
const reachPixels = 7;

interface Drag {
  readonly axis: number;
  readonly span: readonly [number, number];
}

/**
 * Parallel coordinates: lines on canvases, axes as elements that take the pointer and the keyboard. The ground with
 * all trials, the lines that pass the filter, and the highlighted ones lie on canvases of their own, so that a drag
 * redraws only the second.
 */
export function ParallelCanvas({
  input,
  filter,
  theme,
  height,
  words,
  onSelect,
  onBrush,
  onClear,
  onSetting,
}: Props) {
  const host = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const focus = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const isVisible = useVisibility(host);
  const [width, setWidth] = useState(0);
  const [drag, setDrag] = useState<Drag>();
  const [hovered, setHovered] = useState<{ readonly row: number; readonly x: number; readonly y: number }>();

  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  const { trials, parameters, overview, objective, settings } = input;
  const axes = useMemo(
    () => coordinateAxes(input),
    [trials, parameters, settings, overview.objectives.length],
  );
  const lines = useMemo(() => lineSet(input, axes), [trials, axes, objective]);
  const hasAbsent = axes.some((axis) => axis.hasAbsent);
  const inner = Math.max(width, (axes.length - 1) * leastGap + 2 * margin);
  const frame: Frame = useMemo(() => {
    const bottom = height - (hasAbsent ? 44 : 14);
    const gap = axes.length > 1 ? (inner - 2 * margin) / (axes.length - 1) : 0;
    const top = labelHeight;
    return { left: axes.length > 1 ? margin : inner / 2, gap, top, bottom, absent: bottom + 24 };
  }, [inner, height, axes.length, hasAbsent]);

  const keeps = useMemo(() => keptRows(input.shown, trials), [input.shown, trials]);
  // What the drag leaves open: the filter without the axis that is being dragged.
  const dragged = drag && axes[drag.axis];
  const base = useMemo(
    () => (dragged ? keptRows(filterTrials(trials, withoutField(filter, dragged.field)), trials) : keeps),
    [dragged?.field, keeps],
  );
  const kept = useMemo(
    () => (drag ? keepBetween(lines, base, drag.axis, drag.span[0], drag.span[1], absentSlot) : keeps),
    [drag, base, keeps, lines],
  );

  useEffect(() => {
    if (isVisible)
      paint(ground.current, inner, height, (context) => drawContext(context, lines, frame, theme));
  }, [lines, frame, theme, inner, height, isVisible]);
  useEffect(() => {
    if (!isVisible) return;
    const handle = requestAnimationFrame(() =>
      paint(focus.current, inner, height, (context) =>
        drawLines(context, lines, frame, kept, theme, drag ? quickLines : Number.POSITIVE_INFINITY),
      ),
    );
    return () => cancelAnimationFrame(handle);
  }, [lines, frame, theme, kept, inner, height, isVisible, drag === undefined]);
  useEffect(() => {
    if (!isVisible) return;
    paint(marks.current, inner, height, (context) => {
      for (const number of input.selected) drawHighlight(context, lines, frame, number, theme.selection, 2.5);
      if (hovered) drawHighlight(context, lines, frame, hovered.row, theme.foreground, 2);
    });
  }, [lines, frame, theme, input.selected, hovered, inner, height, isVisible]);

  const follow = useFollower(onBrush, trials.length > manyTrials ? "at-rest" : "steadily");
  const onSpan = (axis: number, span: readonly [number, number] | undefined, phase: "moving" | "done") => {
    const coordinate = axes[axis];
    if (!coordinate) return;
    if (!span) {
      setDrag(undefined);
      follow.cancel();
      onClear(coordinate.field);
      return;
    }
    const clause = coordinate.clauseBetween(span[0], span[1]);
    if (phase === "moving") {
      setDrag({ axis, span });
      if (clause) follow.later([clause]);
      return;
    }
    setDrag(undefined);
    follow.cancel();
    if (clause) onBrush([clause]);
  };

  const rowAt = (event: MouseEvent) => {
    const box = host.current?.getBoundingClientRect();
    if (!box || axes.length < 2) return undefined;
    const x = event.clientX - box.left + (host.current?.scrollLeft ?? 0);
    const y = event.clientY - box.top;
    const row = nearestLine(lines, frame, kept, x, y, reachPixels);
    return row === undefined ? undefined : { row, x, y };
  };
  const trial = hovered && trials[hovered.row];

  return (
    <div
      ref={host}
      class="parallel"
      style={{ height: `${height}px` }}
      role="group"
      aria-label={`${parallelChart.title}. ${words}`}
      onPointerMove={(event) => setHovered(drag ? undefined : rowAt(event))}
      onPointerLeave={() => setHovered(undefined)}
      onClick={(event) => {
        const found = rowAt(event);
        if (found) onSelect(found.row, event.ctrlKey || event.metaKey ? "toggle" : "only");
      }}
    >
      <div class="parallel-content" style={{ width: `${inner}px`, height: `${height}px` }}>
        <canvas ref={ground} class="parallel-layer" />
        <canvas ref={focus} class="parallel-layer" />
        <canvas ref={marks} class="parallel-layer" />
        {axes.map((axis, index) => (
          <ParallelAxis
            key={axis.field}
            axis={axis}
            x={frame.left + index * frame.gap}
            gap={frame.gap || leastGap}
            frame={frame}
            span={drag?.axis === index ? drag.span : brushedSpan(axis, filter)}
            onSpan={(span, phase) => onSpan(index, span, phase)}
            onMove={(places) => onSetting("order", movedOrder(axes, index, index + places))}
          />
        ))}
        {trial && hovered && (
          <div
            class="parallel-tooltip"
            style={{
              left: `${hovered.x}px`,
              top: `${Math.min(hovered.y, height / 2)}px`,
              transform: hovered.x > inner / 2 ? "translateX(calc(-100% - 12px))" : "translateX(12px)",
            }}
          >
            {trialLines(trial, overview).map(({ text, look }) => (
              <div key={text} class={look ? `chart-tooltip-${look}` : ""}>
                {text}
              </div>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

const margin = 46;

function lineSet(input: ChartInput, axes: readonly CoordinateAxis[]): LineSet {
  const { trials, objective } = input;
  const direction = objectiveOf(input)?.direction ?? "minimize";
  const valued = trials.filter((trial) => finiteValue(trial, objective) !== undefined);
  const standing = standings(
    valued.map((trial) => finiteValue(trial, objective) as number),
    direction,
  );
  const shades = new Uint8Array(trials.length);
  valued.forEach((trial, index) => {
    shades[trial.number] = Math.min(shadeCount - 1, Math.floor((standing[index] as number) * shadeCount));
  });
  return { count: trials.length, axisCount: axes.length, places: placesOf(trials, axes), shades };
}

function keptRows(shown: ChartInput["trials"], trials: ChartInput["trials"]): Uint8Array {
  const keeps = new Uint8Array(trials.length);
  for (const { number, state } of shown) if (state !== "waiting") keeps[number] = 1;
  return keeps;
}

/** Draws on a canvas as sharply as the screen is. */
function paint(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
  draw: (context: CanvasRenderingContext2D) => void,
): void {
  const context = canvas?.getContext("2d");
  if (!canvas || !context || width === 0) return;
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  draw(context);
}

/** Passes on the latest of many calls, now and then. */
function useFollower(onBrush: (clauses: readonly Clause[]) => void, pace: "steadily" | "at-rest") {
  const timer = useRef<number | undefined>(undefined);
  const waiting = useRef<readonly Clause[]>([]);
  const latest = useRef(onBrush);
  latest.current = onBrush;
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return {
    later(clauses: readonly Clause[]) {
      waiting.current = clauses;
      if (pace === "at-rest") {
        window.clearTimeout(timer.current);
        timer.current = undefined;
      }
      timer.current ??= window.setTimeout(() => {
        timer.current = undefined;
        latest.current(waiting.current);
      }, followMs);
    },
    cancel() {
      window.clearTimeout(timer.current);
      timer.current = undefined;
    },
  };
}
