import type { Snapshot } from "./protocol.ts";

/** What a report holds in place of an extension to ask. */
export interface ReportData {
  /** One a study, the shown one first. */
  readonly snapshots: readonly Snapshot[];
}

/** The element of the page that holds the data. */
export const reportElementId = "report-data";

const arrays = { Float64Array, Uint32Array, Uint8Array } as const;
type ArrayName = keyof typeof arrays;

/** JSON in which typed arrays are base64 of their bytes, in the order of this machine: all that browsers run on have one. */
export function writeReportData(data: ReportData, toBase64: (bytes: Uint8Array) => string): string {
  return JSON.stringify(data, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const { buffer, byteOffset, byteLength } = value;
    return {
      $array: value.constructor.name,
      bytes: toBase64(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)),
    };
  });
}

export function readReportData(text: string): ReportData {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("$array" in value) || !("bytes" in value))
      return value;
    const make = arrays[value.$array as ArrayName];
    const bytes = Uint8Array.from(atob(String(value.bytes)), (character) => character.charCodeAt(0));
    return make === undefined ? value : new make(bytes.buffer);
  }) as ReportData;
}
