// The entry of the thread that reads journals, so that the extension host never parses a long one.
import { parentPort } from "node:worker_threads";
import { buffersOf } from "../webview/trial-columns.ts";
import type { MonitorReport, MonitorRequest } from "./monitor-protocol.ts";
import { Monitors } from "./monitors.ts";
import { type StudyFileReader, thisMachine } from "./this-machine.ts";

const port = parentPort;
if (!port) throw new Error("this file is the entry of a worker thread");
const report = (message: MonitorReport) =>
  port.postMessage(message, message.kind === "rows" ? buffersOf(message.message.trials) : []);
/** A bundle of its own, for a journal of Optuna is read without it. */
const studyFiles = () => require("./study-plan.cjs") as StudyFileReader;
const monitors = new Monitors(
  (studyFile) => thisMachine(studyFiles, (message) => report({ kind: "problem", studyFile, message })),
  report,
);
port.on("message", (request: MonitorRequest) => monitors.take(request));
