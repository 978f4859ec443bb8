import { describe, expect, test } from "vitest";
import { type PanelState, receive } from "../../src/webview/panel-state.ts";
import type { Delta, Snapshot, TrialRow } from "../../src/webview/protocol.ts";
import { encodeTrials } from "../../src/webview/trial-columns.ts";
import { overview, sent, trial } from "./trials.ts";

describe("messages", () => {
  const snapshot = (version: number, ...trials: TrialRow[]): Snapshot => ({
    kind: "snapshot",
    version,
    overview: overview(),
    trials: encodeTrials(trials.map(sent)),
    studies: [],
  });
  const delta = (version: number, ...trials: TrialRow[]): Delta => ({
    kind: "delta",
    version,
    overview: overview(),
    trials: encodeTrials(trials.map(sent)),
  });

  /** The trials' states after all messages, or where the panel lost its place. */
  function check(messages: readonly (Snapshot | Delta)[], expected: readonly string[] | "lost"): void {
    let state: PanelState | undefined;
    for (const message of messages) {
      const received = receive(state, structuredClone(message));
      if (received.kind === "lost") {
        expect("lost").toEqual(expected);
        return;
      }
      state = received.state;
    }
    expect(state?.trials.map((row) => `${row.number} ${row.state}`)).toEqual(expected);
  }

  const running = (number: number) => trial(number, { state: "running" });

  test.each<[string, readonly (Snapshot | Delta)[], readonly string[] | "lost"]>([
    ["a snapshot stands alone", [snapshot(7, trial(0))], ["0 complete"]],
    ["a delta adds trials", [snapshot(1, trial(0)), delta(2, running(1))], ["0 complete", "1 running"]],
    ["a delta changes trials", [snapshot(1, running(0)), delta(2, trial(0))], ["0 complete"]],
    [
      "a delta may do both",
      [snapshot(1, running(0)), delta(2, running(1), trial(0))],
      ["0 complete", "1 running"],
    ],
    ["a delta without trials keeps them", [snapshot(1, trial(0)), delta(2)], ["0 complete"]],
    [
      "a new snapshot replaces all",
      [snapshot(1, trial(0), trial(1)), snapshot(1, running(0))],
      ["0 running"],
    ],
    ["nothing comes before a snapshot", [delta(1, trial(0))], "lost"],
    ["a missed delta is noticed", [snapshot(1, trial(0)), delta(3, trial(1))], "lost"],
    ["a delta that comes twice is noticed", [snapshot(1), delta(2, trial(0)), delta(2, trial(0))], "lost"],
    ["a gap in the numbers is noticed", [snapshot(1), delta(2, trial(1))], "lost"],
  ])("%s", (_, messages, expected) => {
    check(messages, expected);
  });

  test("a state that was handed out stays as it was", () => {
    const first = receive(undefined, snapshot(1, running(0)));
    if (first.kind === "lost") throw new Error("the snapshot was refused");
    receive(first.state, delta(2, trial(0)));
    expect(first.state.trials[0]?.state).toBe("running");
  });
});
