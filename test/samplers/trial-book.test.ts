import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keepBook } from "../../src/samplers/trial-book.ts";
import { byConfiguration } from "../../src/study/history.ts";
import { hasEnded, isSettled, type Trial } from "../../src/study/trial.ts";
import { makeTrial } from "../analysis/make-trial.ts";

type Mutable = { -readonly [Key in keyof Trial]: Trial[Key] };

const numbersOf = (trials: readonly Trial[]) => trials.map(({ number }) => number);

describe("the book", () => {
  test("lists settled and open attempts by configuration, whenever they ended", () => {
    const { settled, open, nextConfiguration } = keepBook()([
      makeTrial(0),
      makeTrial(1, { configuration: 3 }),
      makeTrial(2, { configuration: 1, state: "failed" }),
      makeTrial(3, { configuration: 4, state: "running" }),
      makeTrial(4, { configuration: 2, state: "waiting" }),
      makeTrial(5, { configuration: 5, state: "cancelled", superseded: true }),
    ]);
    expect(settled.map(({ configuration }) => configuration)).toEqual([0, 1, 3]);
    expect(open.map(({ configuration }) => configuration)).toEqual([2, 4]);
    expect(nextConfiguration).toBe(6);
  });

  test("says how many of the settled are as they were", () => {
    const look = keepBook();
    const [first, second, third] = [makeTrial(0), makeTrial(1, { state: "running" }), makeTrial(2)];
    expect(look([first, second, third]).kept).toBe(0);
    expect(look([first, second, third]).kept).toBe(2);
    expect(look([first, makeTrial(1), third]).kept).toBe(1);
    expect(look([first]).kept).toBe(0);
  });

  test("tells a visitor of what comes and goes", () => {
    const told: string[] = [];
    const look = keepBook({
      begin: () => told.push("begin"),
      enter: ({ number }) => told.push(`enter ${number}`),
      leave: ({ number }) => told.push(`leave ${number}`),
    });
    const trials: Mutable[] = [makeTrial(0), makeTrial(1, { state: "running" })];
    look(trials);
    (trials[1] as Mutable).state = "complete";
    look(trials);
    (trials[0] as Mutable).superseded = true;
    look([...trials, makeTrial(2, { configuration: 0, retryOf: 0, state: "running" })]);
    look(trials);
    expect(told).toEqual(["enter 0", "enter 1", "leave 0", "begin", "enter 1"]);
  });
});

/** What happens to a study between two looks of a sampler. */
type Event =
  | { readonly kind: "start"; readonly gap: number }
  | { readonly kind: "end" | "pause" | "copy" | "repeat" | "cancel"; readonly which: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("start" as const), gap: fc.nat(2) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom("end" as const, "pause" as const, "copy" as const, "repeat" as const),
      which: fc.nat(),
    }),
  },
);

/** Changes trials in place, as the engine does, or replaces them by copies, as a thread's history does. */
function happen(trials: Mutable[], step: Event): void {
  const { length: number } = trials;
  if (step.kind === "start") {
    trials.push(makeTrial(number, { configuration: number + step.gap, state: "running", values: null }));
    return;
  }
  const position = number === 0 ? 0 : step.which % number;
  const trial = trials[position];
  if (trial === undefined) return;
  if (step.kind === "copy") trials[position] = { ...trial };
  if (step.kind === "pause" && !hasEnded(trial)) trial.state = "waiting";
  if (step.kind === "end" && !hasEnded(trial)) Object.assign(trial, { state: "complete", values: [1] });
  if (step.kind !== "repeat" || !isSettled(trial)) return;
  trial.superseded = true;
  const { configuration } = trial;
  trials.push(makeTrial(number, { configuration, retryOf: position, state: "running", values: null }));
}

test("a book that is kept is one that is written anew", () => {
  fc.assert(
    fc.property(fc.array(fc.array(event, { maxLength: 4 }), { maxLength: 20 }), (looks) => {
      const trials: Mutable[] = [];
      const entered = new Set<Trial>();
      const look = keepBook({
        begin: () => entered.clear(),
        enter: (trial) => entered.add(trial),
        leave: (trial) => entered.delete(trial),
      });
      let before: readonly Trial[] = [];
      for (const events of looks) {
        for (const step of events) happen(trials, step);
        const { settled, kept, open, nextConfiguration } = look(trials);
        const fresh = keepBook()(trials);
        expect(numbersOf(settled)).toEqual(numbersOf(fresh.settled));
        expect(settled).toEqual(trials.filter(isSettled).sort(byConfiguration));
        expect(open).toEqual(trials.filter((trial) => !hasEnded(trial)).sort(byConfiguration));
        expect(entered).toEqual(new Set(settled));
        expect(nextConfiguration).toBe(fresh.nextConfiguration);
        expect(settled.slice(0, kept)).toEqual(before.slice(0, kept));
        expect(settled.slice(0, kept).every((trial, index) => trial === before[index])).toBe(true);
        before = [...settled];
      }
    }),
  );
});
