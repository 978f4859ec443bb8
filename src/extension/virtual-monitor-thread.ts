// The entry of the thread that reads virtual journals beside an extension host of Node.
import { parentPort } from "node:worker_threads";
import { monitorVirtualStudies } from "./virtual-monitor.ts";

const port = parentPort;
if (!port) throw new Error("this file is the entry of a worker thread");
port.on(
  "message",
  monitorVirtualStudies((message, buffers) => port.postMessage(message, buffers)),
);
