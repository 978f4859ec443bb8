import type { PanelMessage } from "./protocol.ts";
import { readReportData } from "./report-data.ts";
import type { ViewState } from "./view-state.ts";

/** What the panel talks to: VS Code, or in a report the page itself. */
export interface Host {
  postMessage(message: PanelMessage): void;
  getState(): unknown;
  setState(state: ViewState): void;
}

/** Answers from the data in the page. Nothing can be asked of a study from here, so the panel does not offer it. */
export function reportHost(text: string): Host {
  const { snapshots } = readReportData(text);
  document.documentElement.classList.add("report");
  followColorScheme();
  const show = (name?: string) => {
    const shown = snapshots.find(({ overview }) => overview.name === name) ?? snapshots[0];
    if (shown) window.dispatchEvent(new MessageEvent("message", { data: shown }));
  };
  let state: unknown;
  return {
    postMessage: (message) => {
      if (message.kind === "ready") queueMicrotask(() => show());
      else if (message.kind === "choose-study") queueMicrotask(() => show(message.name));
      else if (message.kind === "copy") void copy(message.text);
      else if (message.kind === "save") download(message);
    },
    getState: () => state,
    setState: (next) => {
      state = next;
    },
  };
}

/** The panel reads the colours again when the body's class changes. */
function followColorScheme(): void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const wear = () => {
    document.body.className = dark.matches ? "vscode-dark" : "vscode-light";
  };
  dark.addEventListener("change", wear);
  wear();
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A page that may not use the clipboard by itself can still copy what is selected.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

function download({ name, content }: Extract<PanelMessage, { readonly kind: "save" }>): void {
  const link = document.createElement("a");
  const type = content.kind === "text" ? "text/plain" : "application/octet-stream";
  const data =
    content.kind === "text"
      ? content.text
      : Uint8Array.from(atob(content.base64), (character) => character.charCodeAt(0));
  link.href = URL.createObjectURL(new Blob([data], { type }));
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
