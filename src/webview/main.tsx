import { render } from "preact";
import { App } from "./app.tsx";
import { reportElementId } from "./report-data.ts";
import { type Host, reportHost } from "./report-host.ts";
import { readViewState } from "./view-state.ts";
import "./report.css";
import "./style.css";

/** What VS Code gives to the page of a panel, once. */
declare function acquireVsCodeApi(): Host;

const report = document.getElementById(reportElementId);
const host = report ? reportHost(report.textContent ?? "") : acquireVsCodeApi();
const root = document.getElementById("root");
if (!root) throw new Error("the page of the panel has no root element");
const initialView = readViewState(root.dataset["study"] ?? "", host.getState());
host.setState(initialView);

render(
  <App
    initialView={initialView}
    send={(message) => host.postMessage(message)}
    saveView={(view) => host.setState(view)}
  />,
  root,
);
