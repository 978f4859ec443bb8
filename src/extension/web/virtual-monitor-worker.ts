// The entry of the web worker that reads journals beside an extension host of a browser.
import { monitorVirtualStudies } from "../virtual-monitor.ts";
import { ownScope } from "./worker-scope.ts";

const take = monitorVirtualStudies((message, buffers) => ownScope.postMessage(message, [...buffers]));
ownScope.onmessage = ({ data }) => take(data as Parameters<typeof take>[0]);
