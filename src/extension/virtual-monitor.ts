import { type Fetched, FileMirror } from "../web/file-mirror.ts";
import { readThrough } from "../web/node/fs.ts";
import { buffersOf } from "../webview/trial-columns.ts";
import type { MonitorReport, MonitorRequest } from "./monitor-protocol.ts";
import { Monitors } from "./monitors.ts";
import { noMachine } from "./no-machine.ts";

/** What the thread asks the extension host for. */
export interface FileRequest {
  readonly kind: "fetch-file";
  readonly id: number;
  readonly path: string;
  /** The stamp of what is there already. */
  readonly known: string | undefined;
}

export interface FileAnswer {
  readonly kind: "file-fetched";
  readonly id: number;
  readonly fetched: Fetched;
}

type Sent = MonitorReport | FileRequest;

/**
 * Reads the journals of studies whose files only VS Code can read, in a thread of its own like those of a disk.
 *
 * @returns what takes the messages of the extension host
 */
export function monitorVirtualStudies(
  post: (message: Sent, buffers: readonly ArrayBuffer[]) => void,
): (message: MonitorRequest | FileAnswer) => void {
  const waiting = new Map<number, (fetched: Fetched) => void>();
  let lastRequest = 0;
  const monitors = new Monitors(
    () => noMachine,
    (report) => post(report, report.kind === "rows" ? buffersOf(report.message.trials) : []),
  );
  readThrough(
    new FileMirror(
      (path, known) =>
        new Promise((resolve) => {
          lastRequest += 1;
          waiting.set(lastRequest, resolve);
          post({ kind: "fetch-file", id: lastRequest, path, known }, []);
        }),
      () => monitors.look(),
    ),
  );
  return (message) => {
    if (!("kind" in message)) {
      monitors.take(message);
      return;
    }
    waiting.get(message.id)?.(message.fetched);
    waiting.delete(message.id);
  };
}
