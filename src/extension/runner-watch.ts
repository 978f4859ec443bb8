import { join } from "node:path";
import { HeartbeatWatch } from "../node/heartbeat.ts";
import type { Place } from "./find-place.ts";
import type { RunnerStatus } from "./study-overview.ts";

/** What is known of a study's runner: whether it lives, and what this window has asked for. */
export class RunnerWatch {
  readonly #heartbeat = new HeartbeatWatch();
  #isLaunching = false;
  #isStopping = false;
  #wasAlive = false;
  #startProblem: string | null = null;

  launched(): void {
    this.#isLaunching = true;
    this.#startProblem = null;
  }

  exited(problem: string | null): void {
    this.#isLaunching = false;
    this.#startProblem = problem;
    // Even a runner that came and went between two looks has ended, and somebody waits for the news.
    this.#wasAlive = true;
  }

  stopAsked(): void {
    this.#isStopping = true;
  }

  /** As of now, for a look at the study. */
  look({ source, folder, runner }: Place): RunnerStatus {
    const isAlive = isRunning(runner);
    if (isAlive) this.#isLaunching = false;
    else this.#isStopping = false;
    return {
      isAlive,
      isLaunching: this.#isLaunching,
      isStopping: this.#isStopping,
      startProblem: this.#startProblem,
      silentSince:
        source === "study" && runner.kind === "running"
          ? this.#heartbeat.silentSince(join(folder, "runner.json"))
          : undefined,
    };
  }

  /** Tells once of a runner that has ended since the last look. */
  takeEnd({ isAlive, isLaunching }: RunnerStatus): boolean {
    const isExpected = isAlive || isLaunching;
    const hasEnded = this.#wasAlive && !isExpected;
    this.#wasAlive = isExpected;
    return hasEnded;
  }

  /** Whether nothing is to be told of the runner of a place that nobody asks about. */
  isQuiet({ runner }: Place): boolean {
    return !isRunning(runner) && !this.#isLaunching && !this.#wasAlive && this.#startProblem === null;
  }
}

function isRunning({ kind }: Place["runner"]): boolean {
  return kind === "running" || kind === "elsewhere";
}
