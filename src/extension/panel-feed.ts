import type { StudyState } from "../engine/study-state.ts";
import type { RelatedStudy } from "../webview/protocol.ts";
import { encodeTrials } from "../webview/trial-columns.ts";
import { ChangedRows } from "./changed-rows.ts";
import type { Overview, RowsMessage } from "./monitor-protocol.ts";

/** What the panel of a study is sent: a snapshot, then what has changed, each with a version. */
export class PanelFeed {
  readonly #send: (message: RowsMessage) => void;
  #rows = new ChangedRows();
  #version = 0;
  #panel: "none" | "waits" | "attached" = "none";

  constructor(send: (message: RowsMessage) => void) {
    this.#send = send;
  }

  /** `waits` for a snapshot until it is `attached`. */
  get panel(): "none" | "waits" | "attached" {
    return this.#panel;
  }

  attach(): void {
    this.#panel = "waits";
  }

  detach(): void {
    this.#panel = "none";
  }

  /** After what was sent no longer holds. The panel misses a version, notices, and asks for a snapshot. */
  startOver(): void {
    this.#rows = new ChangedRows();
    this.#version += 1;
  }

  sendSnapshot(overview: Overview, state: StudyState | undefined, studies: readonly RelatedStudy[]): void {
    this.#panel = "attached";
    this.#rows = new ChangedRows();
    this.#version += 1;
    this.#send({
      kind: "snapshot",
      version: this.#version,
      overview,
      trials: encodeTrials(this.#rows.take(state?.trials ?? [])),
      studies,
    });
  }

  /**
   * @param news whether the overview says anything new
   * @param studies undefined where nothing is new about them
   */
  sendDelta(
    overview: Overview,
    state: StudyState | undefined,
    news: "none" | "some",
    studies: readonly RelatedStudy[] | undefined,
  ): void {
    const rows = this.#rows.take(state?.trials ?? []);
    if (rows.length === 0 && news === "none" && studies === undefined) return;
    this.#version += 1;
    this.#send({
      kind: "delta",
      version: this.#version,
      overview,
      trials: encodeTrials(rows),
      ...(studies && { studies }),
    });
  }
}
