/**
 * The scalars of an event as TensorBoard's writers log them: TensorFlow 1 and PyTorch as a `simple_value`, TensorFlow 2
 * and Keras as a tensor with one number. Source: tensorflow/core/util/event.proto, framework/summary.proto and
 * framework/tensor.proto.
 */
import type { Metrics } from "./metrics.ts";
import { type Field, readFields, readVarint } from "./protobuf.ts";

export interface ScalarEvent {
  readonly step: number;
  /** By tag. */
  readonly scalars: Metrics;
}

/** Undefined for an event without scalars (a picture, a graph, the file's version), and where the bytes are no event. */
export function readEvent(record: Uint8Array): ScalarEvent | undefined {
  const fields = readFields(record);
  const summary = fields && bytesOf(fields, 5);
  const values = summary && readFields(summary);
  if (fields === undefined || values === undefined) return undefined;
  const scalars: Record<string, number> = {};
  for (const field of values) {
    if (field.number !== 1 || field.kind !== "bytes") continue;
    const value = readFields(field.bytes);
    const tag = value && bytesOf(value, 1);
    const scalar = value && scalarOf(value);
    if (tag !== undefined && scalar !== undefined) scalars[new TextDecoder().decode(tag)] = scalar;
  }
  if (Object.keys(scalars).length === 0) return undefined;
  return { step: Number(BigInt.asIntN(64, varintOf(fields, 2) ?? 0n)), scalars };
}

/** Of a `Summary.Value`. */
function scalarOf(value: readonly Field[]): number | undefined {
  const simple = value.find(({ number, kind }) => number === 2 && kind === "fixed");
  if (simple?.kind === "fixed") return viewOf(simple.bytes).getFloat32(0, true);
  const tensor = bytesOf(value, 8);
  const fields = tensor && readFields(tensor);
  return fields && onlyNumber(fields);
}

/** How a tensor's numbers are stored, by TensorFlow's number for their type: as raw bytes, or in a field of their own. */
interface Storage {
  readonly bytes: number;
  read(view: DataView): number;
  readonly field: number;
  /** Of the field; the other types are variable-length integers there. */
  readonly fieldBytes?: 4 | 8;
}

const storages: ReadonlyMap<number, Storage> = new Map<number, Storage>([
  [1, { bytes: 4, read: (view) => view.getFloat32(0, true), field: 5, fieldBytes: 4 }],
  [2, { bytes: 8, read: (view) => view.getFloat64(0, true), field: 6, fieldBytes: 8 }],
  [3, { bytes: 4, read: (view) => view.getInt32(0, true), field: 7 }],
  [4, { bytes: 1, read: (view) => view.getUint8(0), field: 7 }],
  [9, { bytes: 8, read: (view) => Number(view.getBigInt64(0, true)), field: 10 }],
  [14, { bytes: 2, read: (view) => brainFloat(view.getUint16(0, true)), field: 13 }],
  [19, { bytes: 2, read: (view) => halfFloat(view.getUint16(0, true)), field: 13 }],
]);

/** The number of a `TensorProto` without dimensions. */
function onlyNumber(tensor: readonly Field[]): number | undefined {
  const storage = storages.get(Number(varintOf(tensor, 1) ?? 0n));
  const shape = bytesOf(tensor, 2);
  const hasDimensions = shape !== undefined && readFields(shape)?.some(({ number }) => number === 2);
  if (storage === undefined || hasDimensions === true) return undefined;
  const content = bytesOf(tensor, 4);
  if (content !== undefined && content.length > 0)
    return content.length === storage.bytes ? storage.read(viewOf(content)) : undefined;
  const field = tensor.find(({ number }) => number === storage.field);
  // Zero is what a message leaves out.
  if (field === undefined) return 0;
  if (storage.fieldBytes !== undefined)
    return field.kind !== "varint" && field.bytes.length === storage.fieldBytes
      ? storage.read(viewOf(field.bytes))
      : undefined;
  const integer = field.kind === "varint" ? field.value : readVarint(field.bytes, 0)?.value;
  if (integer === undefined) return undefined;
  // Half-precision numbers are stored as the integer that their bits are.
  if (storage.field === 13) {
    const bits = new DataView(new ArrayBuffer(2));
    bits.setUint16(0, Number(integer), true);
    return storage.read(bits);
  }
  return Number(BigInt.asIntN(64, integer));
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a binary32. */
function brainFloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}

function bytesOf(fields: readonly Field[], number: number): Uint8Array | undefined {
  const found = fields.find((field) => field.number === number && field.kind === "bytes");
  return found?.kind === "bytes" ? found.bytes : undefined;
}

function varintOf(fields: readonly Field[], number: number): bigint | undefined {
  const found = fields.find((field) => field.number === number && field.kind === "varint");
  return found?.kind === "varint" ? found.value : undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
