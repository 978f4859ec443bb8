import type { Span } from "../study/problem.ts";

export type OutlineNode = OutlineMapping | OutlineList | OutlineScalar;

interface OutlineNodeBase {
  /** The name behind the `&` before it. */
  readonly anchor?: string;
}

export interface OutlineMapping extends OutlineNodeBase {
  readonly kind: "mapping";
  readonly style: "block" | "flow";
  /** Where its keys begin in their lines; for flow style the column of the line's own key. */
  readonly column: number;
  readonly entries: readonly OutlineEntry[];
  /** Without the brackets in flow style. */
  readonly span: Span;
}

export interface OutlineEntry {
  readonly key: OutlineScalar;
  /** The offset behind the colon; undefined while there is none. */
  readonly afterColon: number | undefined;
  readonly value: OutlineNode | undefined;
  /** To the separator behind it in flow style, to the last line of its value in block style. */
  readonly span: Span;
}

export interface OutlineList extends OutlineNodeBase {
  readonly kind: "list";
  readonly style: "block" | "flow";
  readonly column: number;
  readonly items: readonly OutlineItem[];
  /** Without the brackets in flow style. */
  readonly span: Span;
}

export interface OutlineItem {
  readonly value: OutlineNode | undefined;
  /** From its dash in block style. */
  readonly span: Span;
}

export interface OutlineScalar extends OutlineNodeBase {
  readonly kind: "scalar";
  readonly style: "plain" | "single" | "double" | "block";
  /** As it is written, without quotes; escapes are not resolved. */
  readonly text: string;
  /** Of `text`. */
  readonly span: Span;
  /** Behind the closing quote, or behind the white space that follows a plain scalar: as far as one may type on. */
  readonly reach: number;
  /** Alone in its line or behind a dash: it may become a key. */
  readonly mayBeKey: boolean;
}
