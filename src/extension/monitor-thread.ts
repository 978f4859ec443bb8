// The entry of the thread that reads journals, so that the extension host never parses a long one.
import { parentPort } from "node:worker_threads";
import { buffersOf } from "../webview/trial-columns.ts";
import type { MonitorReport, MonitorRequest } from "./monitor-protocol.ts";
import { StudyMonitor } from "./study-monitor.ts";

const port = parentPort;
if (!port) throw new Error("this file is the entry of a worker thread");
const monitors = new Map<string, StudyMonitor>();
const report = (message: MonitorReport) =>
  port.postMessage(message, message.kind === "rows" ? buffersOf(message.message.trials) : []);

port.on("message", ({ studyFile, action }: MonitorRequest) => {
  const known = monitors.get(studyFile);
  if (action.kind === "unwatch") {
    known?.dispose();
    monitors.delete(studyFile);
    return;
  }
  const monitor = known ?? new StudyMonitor(studyFile, report);
  monitors.set(studyFile, monitor);
  switch (action.kind) {
    case "watch":
      return;
    case "choose":
      monitor.choose(action.study);
      return;
    case "watch-trial":
      monitor.watchTrial(action.trial);
      return;
    case "mark":
      void monitor.mark(action.trial, action.mark);
      return;
    case "ask":
      void monitor.ask(action.question);
      return;
    case "exited":
      monitor.exited(action.problem);
      return;
    default:
      monitor[action.kind]();
  }
});
