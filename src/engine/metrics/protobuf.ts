/** Walks a message in Protocol Buffers' wire format. Source: protobuf.dev/programming-guides/encoding. */

export type Field =
  /** Wire types 0, 1 and 5: a number whose meaning its reader knows. */
  | { readonly number: number; readonly kind: "varint"; readonly value: bigint }
  | { readonly number: number; readonly kind: "fixed"; readonly bytes: Uint8Array }
  /** Wire type 2: a text, a message or packed numbers. */
  | { readonly number: number; readonly kind: "bytes"; readonly bytes: Uint8Array };

/** The fields of a message in order; undefined where it is none. Groups, which nobody has written for long, are none. */
export function readFields(message: Uint8Array): readonly Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  while (at < message.length) {
    const key = readVarint(message, at);
    if (key === undefined) return undefined;
    at = key.end;
    const number = Number(key.value >> 3n);
    const wireType = Number(key.value & 7n);
    if (wireType === 0) {
      const varint = readVarint(message, at);
      if (varint === undefined) return undefined;
      fields.push({ number, kind: "varint", value: varint.value });
      at = varint.end;
      continue;
    }
    let length: number;
    if (wireType === 1) length = 8;
    else if (wireType === 5) length = 4;
    else if (wireType === 2) {
      const prefix = readVarint(message, at);
      if (prefix === undefined) return undefined;
      length = Number(prefix.value);
      at = prefix.end;
    } else return undefined;
    if (at + length > message.length) return undefined;
    const bytes = message.subarray(at, at + length);
    fields.push({ number, kind: wireType === 2 ? "bytes" : "fixed", bytes });
    at += length;
  }
  return fields;
}

/** @returns undefined where the bytes end within the number */
export function readVarint(
  bytes: Uint8Array,
  from: number,
): { readonly value: bigint; readonly end: number } | undefined {
  let value = 0n;
  for (let at = from, shift = 0n; at < bytes.length && shift < 70n; at++, shift += 7n) {
    const byte = bytes[at] as number;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: at + 1 };
  }
  return undefined;
}
