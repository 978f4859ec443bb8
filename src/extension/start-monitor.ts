import { Worker } from "node:worker_threads";
import { fetchFile } from "./fetch-file.ts";
import type { MonitorReport } from "./monitor-protocol.ts";
import type { StartMonitor, StudyPlace } from "./studies.ts";
import type { FileRequest } from "./virtual-monitor.ts";

/** Starts the threads that read journals. @param files the bundle of the thread for each place */
export function startThreads(files: Readonly<Record<StudyPlace, string>>): StartMonitor {
  return (place, receive, fail) => {
    const thread = new Worker(files[place], { stdout: false, stderr: false });
    thread.on("message", (message: MonitorReport | FileRequest) => {
      if (message.kind !== "fetch-file") receive(message);
      else void fetchFile(message).then((answer) => thread.postMessage(answer));
    });
    thread.on("error", ({ message }) => fail(message));
    return { send: (request) => thread.postMessage(request), end: () => void thread.terminate() };
  };
}
