import type { RunEvent } from "../engine/run.ts";

/** Something that goes along with a run and that the run does not depend on. */
export interface RunCompanion {
  onEvent(event: RunEvent): void;
  /** Resolves once nothing is left to do. The journal is still open. */
  close(): Promise<void>;
}
