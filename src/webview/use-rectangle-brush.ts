import type { ECharts } from "echarts/core";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { BrushArea, BrushAxis } from "./charts/chart.ts";
import type { Clause } from "./filter.ts";

/** A shorter way of the pointer is a click. */
const leastPixels = 6;

interface Drag {
  readonly area: BrushArea;
  readonly x: number;
  readonly y: number;
}

/** Lets a person draw a rectangle over a chart, which becomes clauses of the filter. Returns its style while it grows. */
export function useRectangleBrush(
  element: RefObject<HTMLElement>,
  chart: RefObject<ECharts | undefined>,
  areas: () => readonly BrushArea[],
  onBrush: (clauses: readonly Clause[]) => void,
): Readonly<Record<string, string>> | undefined {
  const [style, setStyle] = useState<Readonly<Record<string, string>>>();
  const latest = useRef({ areas, onBrush });
  latest.current = { areas, onBrush };

  useEffect(() => {
    const host = element.current;
    if (!host) return;
    let drag: Drag | undefined;
    const place = (event: PointerEvent) => {
      const box = host.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top] as const;
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0) return;
      const [x, y] = place(event);
      const area = latest.current
        .areas()
        .find(({ gridIndex }) => chart.current?.containPixel({ gridIndex }, [x, y]));
      if (area) drag = { area, x, y };
    };
    const onMove = (event: PointerEvent) => {
      if (!drag) return;
      const [x, y] = place(event);
      if (!isFar(drag, x, y)) return;
      host.setPointerCapture(event.pointerId);
      chart.current?.dispatchAction({ type: "hideTip" });
      setStyle(rectangleStyle(drag, x, y, host));
    };
    const onUp = (event: PointerEvent) => {
      const started = drag;
      drag = undefined;
      setStyle(undefined);
      const [x, y] = place(event);
      if (!started || !chart.current || !isFar(started, x, y)) return;
      const { gridIndex } = started.area;
      const [a, b] = [
        chart.current.convertFromPixel({ gridIndex }, [started.x, started.y]),
        chart.current.convertFromPixel({ gridIndex }, [x, y]),
      ] as [number[], number[]];
      // A stroke along one axis means that axis alone.
      const [isWide, isHigh] = [
        Math.abs(x - started.x) >= leastPixels,
        Math.abs(y - started.y) >= leastPixels,
      ];
      latest.current.onBrush([
        ...(isWide ? clauseOf(started.area.x, a[0], b[0]) : []),
        ...(isHigh ? clauseOf(started.area.y, a[1], b[1]) : []),
      ]);
    };
    const onCancel = () => {
      drag = undefined;
      setStyle(undefined);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") onCancel();
    };
    host.addEventListener("pointerdown", onDown);
    host.addEventListener("pointermove", onMove);
    host.addEventListener("pointerup", onUp);
    host.addEventListener("pointercancel", onCancel);
    window.addEventListener("keydown", onKey);
    return () => {
      host.removeEventListener("pointerdown", onDown);
      host.removeEventListener("pointermove", onMove);
      host.removeEventListener("pointerup", onUp);
      host.removeEventListener("pointercancel", onCancel);
      window.removeEventListener("keydown", onKey);
    };
  }, []);
  return style;
}

function isFar({ x, y }: Drag, toX: number, toY: number): boolean {
  return Math.abs(toX - x) + Math.abs(toY - y) >= leastPixels;
}

/** An axis that cannot be restricted is covered whole. */
function rectangleStyle({ area, x, y }: Drag, toX: number, toY: number, host: HTMLElement) {
  const [left, right] = area.x ? [Math.min(x, toX), Math.max(x, toX)] : [0, host.clientWidth];
  const [top, bottom] = area.y ? [Math.min(y, toY), Math.max(y, toY)] : [0, host.clientHeight];
  return {
    left: `${left}px`,
    top: `${top}px`,
    width: `${right - left}px`,
    height: `${bottom - top}px`,
  };
}

function clauseOf(
  axis: BrushAxis | null,
  from: number | undefined,
  to: number | undefined,
): readonly Clause[] {
  if (!axis || from === undefined || to === undefined) return [];
  const [a, b] = [axis.toValue?.(from) ?? from, axis.toValue?.(to) ?? to];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return [];
  return [{ kind: "range", field: axis.field, low: Math.min(a, b), high: Math.max(a, b) }];
}
