import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

interface Options {
  readonly count: number;
  readonly rowHeight: number;
  /** Space at the top that a sticky header covers. */
  readonly headerHeight: number;
  /** A row that exists even while it is out of sight, because it has the focus. */
  readonly pinned: number | undefined;
  readonly scroller: RefObject<HTMLElement>;
}

const overscan = 8;

/** Which rows of a long list to draw. Draws again when the list is scrolled or resized. */
export function useVirtualizer(options: Options): Virtualizer<HTMLElement, HTMLElement> {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const { count, rowHeight, headerHeight, pinned, scroller } = options;
  const settings = {
    count,
    overscan,
    paddingStart: headerHeight,
    scrollPaddingStart: headerHeight,
    estimateSize: () => rowHeight,
    getScrollElement: () => scroller.current,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw(undefined as never),
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const visible = defaultRangeExtractor(range);
      if (pinned === undefined || pinned >= count || visible.includes(pinned)) return visible;
      return [...visible, pinned].sort((a, b) => a - b);
    },
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(settings));
  virtualizer.setOptions(settings);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => virtualizer.measure(), [rowHeight]);
  return virtualizer;
}
