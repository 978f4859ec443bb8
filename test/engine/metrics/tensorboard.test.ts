import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32c } from "../../../src/engine/metrics/crc32c.ts";
import { readEvent, type ScalarEvent } from "../../../src/engine/metrics/read-event.ts";
import { createRecordSplitter } from "../../../src/engine/metrics/record-splitter.ts";
import { kerasEvents, pytorchEvents } from "./event-files.ts";

const text = (value: string) => new TextEncoder().encode(value);

test.each([
  // RFC 3720, appendix B.4.
  [new Uint8Array(32), 0x8a9136aa],
  [new Uint8Array(32).fill(0xff), 0x62a8ab43],
  [Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  [text("123456789"), 0xe3069283],
  [text(""), 0],
])("CRC-32C of %s", (bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum);
});

interface Reading {
  readonly events: readonly ScalarEvent[];
  readonly isBroken: boolean;
}

/** Reads a file in pieces that end at the given places. */
function read(file: Uint8Array, cuts: readonly number[] = [], maxRecordBytes = 1 << 20): Reading {
  const events: ScalarEvent[] = [];
  let isBroken = false;
  const splitter = createRecordSplitter({
    maxRecordBytes,
    onRecord: (record) => {
      const event = readEvent(record);
      if (event !== undefined) events.push(event);
    },
    onBroken: () => {
      isBroken = true;
    },
  });
  const ends = [...cuts].sort((a, b) => a - b);
  [0, ...ends].forEach((from, index) => {
    // One buffer that is used again, as the reader of files does.
    const piece = Uint8Array.from(file.subarray(from, ends[index] ?? file.length));
    splitter.push(piece);
    piece.fill(0);
  });
  splitter.end();
  return { events, isBroken };
}

const third = Math.fround(1 / 3);
const pytorch = [
  { step: 0, scalars: { "loss/train": 1 } },
  { step: 0, scalars: { val_acc: 0.5 } },
  { step: 1, scalars: { "loss/train": 0.5 } },
  { step: 1, scalars: { val_acc: 0.625 } },
  { step: 2, scalars: { "loss/train": third } },
  { step: 2, scalars: { val_acc: 0.75 } },
];

describe("event files", () => {
  test("of PyTorch have plain values, and a text that is no scalar", () => {
    expect(read(pytorchEvents)).toEqual({ events: pytorch, isBroken: false });
  });

  test("of TensorFlow 2 have tensors with one number", () => {
    const events = [2, 1, Math.fround(2 / 3)].map((value, step) => ({
      step,
      scalars: { epoch_loss: value },
    }));
    expect(read(kerasEvents)).toEqual({ events, isBroken: false });
  });

  test("come in any pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(pytorchEvents.length)), (cuts) => {
        expect(read(pytorchEvents, cuts).events).toEqual(pytorch);
      }),
    );
  });

  test("end within a record while their program writes", () => {
    fc.assert(
      fc.property(fc.nat(pytorchEvents.length), (end) => {
        const { events, isBroken } = read(pytorchEvents.subarray(0, end));
        expect(isBroken).toBe(false);
        expect(events).toEqual(pytorch.slice(0, events.length));
      }),
    );
  });

  test("with a wrong byte are read up to there", () => {
    fc.assert(
      fc.property(fc.nat(pytorchEvents.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const file = Uint8Array.from(pytorchEvents);
        file[at] = (file[at] as number) ^ change;
        const { events, isBroken } = read(file);
        expect(isBroken).toBe(true);
        expect(events).toEqual(pytorch.slice(0, events.length));
      }),
    );
  });

  test("have records that are too long to be scalars, in any pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(pytorchEvents.length)), (cuts) => {
        // The two tags differ in length: only the shorter events are read.
        const { events, isBroken } = read(pytorchEvents, cuts, 29);
        expect(isBroken).toBe(false);
        expect(events.every(({ scalars }) => "val_acc" in scalars)).toBe(true);
        expect(events.length).toBeGreaterThan(0);
      }),
    );
  });
});

/** A message by hand: a field's number and wire type, and what follows. */
function message(...fields: readonly (readonly [number, 0 | 1 | 2 | 5, readonly number[]])[]): number[] {
  return fields.flatMap(([number, wireType, bytes]) => [
    number * 8 + wireType,
    ...(wireType === 2 ? [bytes.length] : []),
    ...bytes,
  ]);
}

const tensorEvent = (tensor: readonly number[]) =>
  Uint8Array.from(message([2, 0, [7]], [5, 2, message([1, 2, message([1, 2, [0x78]], [8, 2, tensor])])]));
const bytesOf = (array: ArrayBufferView) => [...new Uint8Array(array.buffer)];

test.each<[string, number[], number | undefined]>([
  ["float content", message([1, 0, [1]], [4, 2, bytesOf(Float32Array.of(0.5))]), 0.5],
  ["a float", message([1, 0, [1]], [5, 2, bytesOf(Float32Array.of(0.25))]), 0.25],
  ["a float that is not packed", message([1, 0, [1]], [5, 5, bytesOf(Float32Array.of(-2))]), -2],
  ["double content", message([1, 0, [2]], [4, 2, bytesOf(Float64Array.of(0.1))]), 0.1],
  ["a double", message([1, 0, [2]], [6, 2, bytesOf(Float64Array.of(0.1))]), 0.1],
  ["int32 content", message([1, 0, [3]], [4, 2, bytesOf(Int32Array.of(-3))]), -3],
  ["an int32", message([1, 0, [3]], [7, 2, [0xac, 0x02]]), 300],
  ["int64 content", message([1, 0, [9]], [4, 2, bytesOf(BigInt64Array.of(-5n))]), -5],
  ["a negative int64", message([1, 0, [9]], [10, 0, [...Array<number>(9).fill(0xff), 1]]), -1],
  ["bfloat16 content", message([1, 0, [14]], [4, 2, [0xc0, 0x3f]]), 1.5],
  ["float16 content", message([1, 0, [19]], [4, 2, [0x00, 0x3e]]), 1.5],
  ["a float16", message([1, 0, [19]], [13, 2, [0x80, 0x7c]]), 1.5],
  ["a float16 that is no number", message([1, 0, [19]], [13, 2, [0x80, 0xfc, 0x01]]), Number.NaN],
  ["a zero that is left out", message([1, 0, [1]]), 0],
  [
    "a vector",
    message([1, 0, [1]], [2, 2, message([2, 2, [8, 1]])], [5, 2, bytesOf(Float32Array.of(1))]),
    undefined,
  ],
  ["two numbers", message([1, 0, [1]], [4, 2, bytesOf(Float32Array.of(1, 2))]), undefined],
  ["a text", message([1, 0, [7]], [8, 2, [0x68]]), undefined],
])("a tensor with %s", (_, tensor, value) => {
  const event = readEvent(tensorEvent(tensor));
  expect(event).toEqual(value === undefined ? undefined : { step: 7, scalars: { x: value } });
});

test("no bytes make the reader throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      readEvent(bytes);
      read(bytes);
    }),
  );
});
