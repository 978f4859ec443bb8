import type { Outcome } from "../engine/ports.ts";
import type { TrialOutput } from "./trial-output.ts";

/** Reads what a trial writes, slice by slice, so that a flood of output lets other trials have their turn. */
export interface OutputReading {
  phase(): "idle" | "reading" | "over";
  /** Reads what is new, unless that is under way already. */
  poll(): void;
  /** The trial is gone: reads all that is left, and then calls `onEnd`. Only the first outcome counts. */
  conclude(outcome: Outcome): void;
}

export interface OutputReadingOptions {
  readonly output: TrialOutput;
  /** Shared by all trials, as each reads at one go. */
  readonly buffer: Buffer;
  /** Every report has been delivered and the output is closed. The outcome says what the trial complained of last. */
  onEnd(outcome: Outcome): void;
}

const lastLineLength = 300;

export function readOutput({ output, buffer, onEnd }: OutputReadingOptions): OutputReading {
  let phase: ReturnType<OutputReading["phase"]> = "idle";
  let outcome: Outcome | undefined;

  const readSlice = () => {
    phase = output.read(buffer) === "more" ? "reading" : "idle";
    if (phase === "reading") setImmediate(readSlice);
    else if (outcome !== undefined) finish(outcome);
  };
  const finish = (result: Outcome) => {
    phase = "over";
    const complete = withLastLine(result, output);
    output.close();
    onEnd(complete);
  };

  return {
    phase: () => phase,
    poll: () => {
      if (phase === "idle") readSlice();
    },
    conclude: (result) => {
      if (outcome !== undefined) return;
      outcome = result;
      if (phase === "idle") readSlice();
    },
  };
}

/** Says what the trial complained of last, where it ended badly. */
function withLastLine(outcome: Outcome, output: TrialOutput): Outcome {
  if (outcome.kind !== "signalled" && (outcome.kind !== "exited" || outcome.code === 0)) return outcome;
  const lastLine = output.lastLine(lastLineLength);
  return lastLine === undefined ? outcome : { ...outcome, lastLine };
}
