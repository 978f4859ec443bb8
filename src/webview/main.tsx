import { render } from "preact";
import { App } from "./app.tsx";
import type { PanelMessage } from "./protocol.ts";
import { readViewState, type ViewState } from "./view-state.ts";
import "./style.css";

/** What VS Code gives to the page of a panel, once. */
interface Host {
  postMessage(message: PanelMessage): void;
  getState(): unknown;
  setState(state: ViewState): void;
}
declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
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
