/**
 * Cuts a stream of bytes into the records of a TFRecord file: each is its length (8 bytes, little endian), the length's
 * checksum (4), the data, and the data's checksum (4), both masked CRC-32C.
 */
import { maskedCrc32c } from "./crc32c.ts";

export interface RecordSplitter {
  /** The bytes are copied where they are kept, so the caller may use the buffer again. */
  push(chunk: Uint8Array): void;
  /** A record that is not whole is dropped: its writer was stopped within it. */
  end(): void;
}

export interface RecordSplitterOptions {
  /** Longer records, such as pictures, are passed over. */
  readonly maxRecordBytes: number;
  /** The bytes are valid during the call. */
  onRecord(record: Uint8Array): void;
  /** A checksum is wrong. Where the next record begins is unknown, so nothing of the file is read any more. */
  onBroken(): void;
}

const headerBytes = 12;
const checksumBytes = 4;

export function createRecordSplitter({
  maxRecordBytes,
  onRecord,
  onBroken,
}: RecordSplitterOptions): RecordSplitter {
  let kept = new Uint8Array();
  let bytesToSkip = 0;
  let isBroken = false;

  /** Takes what is whole from the front of the bytes; returns where the rest begins. */
  const takeRecords = (bytes: Uint8Array): number => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at + headerBytes <= bytes.length) {
      const isSound = view.getUint32(at + 8, true) === maskedCrc32c(bytes.subarray(at, at + 8));
      const length = Number(view.getBigUint64(at, true));
      if (!isSound || !Number.isSafeInteger(length)) return breakOff(bytes.length);
      const end = at + headerBytes + length;
      if (length > maxRecordBytes) {
        bytesToSkip = Math.max(0, end + checksumBytes - bytes.length);
        at = Math.min(end + checksumBytes, bytes.length);
        continue;
      }
      if (end + checksumBytes > bytes.length) break;
      const record = bytes.subarray(at + headerBytes, end);
      if (view.getUint32(end, true) !== maskedCrc32c(record)) return breakOff(bytes.length);
      onRecord(record);
      at = end + checksumBytes;
    }
    return at;
  };
  const breakOff = (length: number): number => {
    isBroken = true;
    onBroken();
    return length;
  };

  return {
    push: (chunk) => {
      if (isBroken) return;
      const fresh = chunk.subarray(Math.min(bytesToSkip, chunk.length));
      bytesToSkip -= chunk.length - fresh.length;
      const bytes = kept.length === 0 ? fresh : concat(kept, fresh);
      kept = bytes.slice(takeRecords(bytes));
    },
    end: () => {
      kept = new Uint8Array();
    },
  };
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
