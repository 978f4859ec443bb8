import { fetchFile } from "../fetch-file.ts";
import type { MonitorReport } from "../monitor-protocol.ts";
import type { StartMonitor } from "../studies.ts";
import type { FileRequest } from "../virtual-monitor.ts";
import { startWorker } from "./worker-scope.ts";

/** Starts web workers that read journals. In a browser no file is on a disk, so one script serves every place. */
export function startWorkers(script: string): StartMonitor {
  return (_place, receive, fail) => {
    const worker = startWorker(script);
    worker.onmessage = ({ data }) => {
      const message = data as MonitorReport | FileRequest;
      if (message.kind !== "fetch-file") receive(message);
      else void fetchFile(message).then((answer) => worker.postMessage(answer, []));
    };
    worker.onerror = ({ message }) => fail(message);
    return { send: (request) => worker.postMessage(request, []), end: () => worker.terminate() };
  };
}
