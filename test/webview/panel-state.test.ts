import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PanelState, receive } from "../../src/webview/panel-state.ts";
import {
  type Delta,
  fromWireTrial,
  type Snapshot,
  type TrialRow,
  toWireTrial,
} from "../../src/webview/protocol.ts";
import { overview, trial } from "./trials.ts";

/** As VS Code carries a message into the page. */
const carry = <Message>(message: Message): Message => JSON.parse(JSON.stringify(message));

const anyNumber = fc.double();
const anyTrial: fc.Arbitrary<TrialRow> = fc.record({
  number: fc.nat(),
  state: fc.constantFrom("running", "complete", "pruned", "failed", "cancelled"),
  params: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null))),
  values: fc.option(fc.array(anyNumber, { minLength: 1, maxLength: 3 })),
  metrics: fc.dictionary(
    fc.string().filter((name) => name !== "__proto__"),
    anyNumber,
  ),
  step: fc.option(fc.nat()),
  reason: fc.option(fc.string()),
  startedAt: fc.option(fc.nat()),
  endedAt: fc.option(fc.nat()),
  retryOf: fc.option(fc.nat()),
});

test("a trial arrives as it was sent, whatever its numbers", () => {
  fc.assert(
    fc.property(anyTrial, (sent) => {
      const received = fromWireTrial(carry(toWireTrial(sent)));
      // JSON has no negative zero; nothing that is shown depends on it.
      const plain = (row: TrialRow) => JSON.stringify(toWireTrial(row));
      expect(plain(received)).toBe(plain(sent));
      expect(received.values?.map(Number.isNaN)).toEqual(sent.values?.map(Number.isNaN));
    }),
  );
});

describe("messages", () => {
  const snapshot = (version: number, ...trials: TrialRow[]): Snapshot => ({
    kind: "snapshot",
    version,
    overview: overview(),
    trials: trials.map(toWireTrial),
  });
  const delta = (version: number, ...trials: TrialRow[]): Delta => ({
    ...snapshot(version, ...trials),
    kind: "delta",
  });

  /** The trials' states after all messages, or where the panel lost its place. */
  function check(messages: readonly (Snapshot | Delta)[], expected: readonly string[] | "lost"): void {
    let state: PanelState | undefined;
    for (const message of messages) {
      const received = receive(state, carry(message));
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
