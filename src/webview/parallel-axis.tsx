// biome-ignore-all lint/a11y/noStaticElementInteractions: the track is for the pointer; its handles are for the keyboard.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: as above.
import { useRef } from "preact/hooks";
import { absentSlot, type CoordinateAxis, placeText } from "./charts/parallel-axes.ts";
import { type Frame, heightOf } from "./parallel-lines.ts";

interface Props {
  readonly axis: CoordinateAxis;
  /** In pixels from the left of the chart. */
  readonly x: number;
  readonly gap: number;
  readonly frame: Frame;
  readonly span: readonly [number, number] | undefined;
  /** Undefined clears what was brushed. */
  onSpan(span: readonly [number, number] | undefined, phase: "moving" | "done"): void;
  /** By so many places to the right. */
  onMove(places: number): void;
}

const keyStep = 0.02;
const clickPixels = 4;

/**
 * One axis. Dragging along it filters, a click on it clears, its two handles do the same by keyboard. Its title moves
 * the axis, by the pointer or with the left and right arrow keys.
 */
export function ParallelAxis({ axis, x, gap, frame, span, onSpan, onMove }: Props) {
  const bottom = axis.hasAbsent ? absentSlot - 0.04 : 0;
  const clamp = (place: number) => Math.max(bottom, Math.min(1, place));
  const line = useRef<HTMLDivElement>(null);
  const drag = useRef<
    | { readonly from: number; readonly y: number; readonly kept: readonly [number, number] | undefined }
    | undefined
  >(undefined);
  const [low, high] = span ?? [bottom, 1];
  const lowest = axis.hasAbsent ? frame.absent + 8 : frame.bottom;
  const y = (place: number) =>
    place < 0 ? frame.bottom + (place / absentSlot) * (frame.absent - frame.bottom) : heightOf(frame, place);

  const placeAt = (event: PointerEvent): number => {
    const top = line.current?.parentElement?.getBoundingClientRect().top ?? 0;
    const at = event.clientY - top;
    if (at > frame.bottom) return clamp((absentSlot * (at - frame.bottom)) / (frame.absent - frame.bottom));
    return clamp((frame.bottom - at) / (frame.bottom - frame.top));
  };
  const spanOf = (event: PointerEvent): readonly [number, number] => {
    const started = drag.current;
    const to = placeAt(event);
    if (!started) return [to, to];
    if (!started.kept) return [Math.min(started.from, to), Math.max(started.from, to)];
    // A span that is taken hold of moves as a whole.
    const [from, until] = started.kept;
    const shift = Math.max(bottom - from, Math.min(1 - until, to - started.from));
    return [from + shift, until + shift];
  };

  const onKey = (end: "low" | "high") => (event: KeyboardEvent) => {
    const place = end === "low" ? low : high;
    const moved = movedPlace(event.key, place, event.shiftKey ? 5 * keyStep : keyStep, bottom);
    if (event.key === "Escape" || event.key === "Delete") onSpan(undefined, "done");
    else if (moved === undefined) return;
    else if (end === "low") onSpan([Math.min(clamp(moved), high), high], "done");
    else onSpan([low, Math.max(clamp(moved), low)], "done");
    event.preventDefault();
  };
  const handle = (end: "low" | "high") => {
    const place = end === "low" ? low : high;
    return (
      <div
        class="axis-handle"
        role="slider"
        tabIndex={0}
        style={{ top: `${y(place)}px` }}
        aria-label={`${axis.title}, ${end === "low" ? "lower" : "upper"} end of the filter`}
        aria-orientation="vertical"
        aria-valuemin={Math.round(100 * bottom)}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * place)}
        aria-valuetext={placeText(axis, place)}
        onKeyDown={onKey(end)}
      />
    );
  };

  return (
    <div class={`axis${span ? " axis-brushed" : ""}`} style={{ left: `${x}px` }}>
      <AxisTitle axis={axis} gap={gap} onMove={onMove} />
      <div class="axis-line" style={{ top: `${frame.top}px`, height: `${frame.bottom - frame.top}px` }} />
      <div
        ref={line}
        class="axis-track"
        style={{ top: `${frame.top - 6}px`, height: `${lowest - frame.top + 12}px` }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          const from = placeAt(event);
          const isInside = span !== undefined && from >= span[0] && from <= span[1];
          drag.current = { from, y: event.clientY, kept: isInside ? span : undefined };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (!drag.current) return;
          event.stopPropagation();
          if (Math.abs(event.clientY - drag.current.y) >= clickPixels) onSpan(spanOf(event), "moving");
        }}
        onPointerUp={(event) => {
          const started = drag.current;
          if (!started) return;
          const isClick = Math.abs(event.clientY - started.y) < clickPixels;
          onSpan(isClick ? undefined : spanOf(event), "done");
          drag.current = undefined;
        }}
        onPointerCancel={() => {
          drag.current = undefined;
        }}
        onClick={(event) => event.stopPropagation()}
      />
      {axis.ticks.map(({ place, text }) => (
        <span key={text} class="axis-tick" style={{ top: `${y(place)}px` }} aria-hidden="true">
          {text}
        </span>
      ))}
      {axis.hasAbsent && (
        <span class="axis-tick axis-absent" style={{ top: `${frame.absent}px` }} aria-hidden="true">
          absent
        </span>
      )}
      {span && (
        <div
          class="axis-span"
          style={{ top: `${y(high)}px`, height: `${Math.max(3, y(low) - y(high))}px` }}
        />
      )}
      {handle("high")}
      {handle("low")}
    </div>
  );
}

function movedPlace(key: string, place: number, step: number, bottom: number): number | undefined {
  switch (key) {
    case "ArrowUp":
    case "ArrowRight":
      return place + step;
    case "ArrowDown":
    case "ArrowLeft":
      return place - step;
    case "PageUp":
      return place + 0.1;
    case "PageDown":
      return place - 0.1;
    case "Home":
      return bottom;
    case "End":
      return 1;
    default:
      return undefined;
  }
}

function AxisTitle({ axis, gap, onMove }: Pick<Props, "axis" | "gap" | "onMove">) {
  const start = useRef<number | undefined>(undefined);
  return (
    <button
      type="button"
      class="axis-title"
      style={{ width: `${Math.max(60, gap - 6)}px` }}
      title={`${axis.title}: drag, or press the left and right arrow keys, to move this axis`}
      onKeyDown={(event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        event.preventDefault();
        onMove(event.key === "ArrowLeft" ? -1 : 1);
      }}
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        start.current = event.clientX;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={(event) => {
        const places = start.current === undefined ? 0 : Math.round((event.clientX - start.current) / gap);
        start.current = undefined;
        if (places !== 0) onMove(places);
      }}
    >
      <span class="axis-name">{axis.title}</span>
      {axis.isLog && <span class="faint"> log</span>}
    </button>
  );
}
