import { expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import type { MonitorAction, MonitorReport } from "../../src/extension/monitor-protocol.ts";
import type { HostMessage, PanelMessage, TrialFiles } from "../../src/webview/protocol.ts";

vi.mock("vscode", () => ({
  Disposable: class {
    readonly dispose: () => void;
    constructor(dispose: () => void) {
      this.dispose = dispose;
    }
  },
  EventEmitter: class {
    readonly event = () => ({ dispose: () => {} });
    fire() {}
    dispose() {}
  },
  Uri: { joinPath: (folder: string, ...parts: readonly string[]) => [folder, ...parts].join("/") },
  l10n: { t: (text: string) => text },
  workspace: { isTrusted: true, onDidGrantWorkspaceTrust: () => ({ dispose: () => {} }) },
}));

const { ResultsPanel } = await import("../../src/extension/results-panel.ts");
const { Studies } = await import("../../src/extension/studies.ts");

const studyFile = "/w/digits.study.yaml";

/** A panel whose page does what a test says, over a thread that is only listened to. */
function open(studies: InstanceType<typeof Studies>, file = studyFile) {
  const posted: HostMessage[] = [];
  let say: (message: PanelMessage) => void = () => {};
  const panel = {
    webview: {
      asWebviewUri: (uri: unknown) => uri,
      onDidReceiveMessage: (listener: typeof say) => {
        say = listener;
        return { dispose: () => {} };
      },
      postMessage: async (message: HostMessage) => posted.push(message) > 0,
    },
    onDidChangeViewState: () => ({ dispose: () => {} }),
  } as unknown as vscode.WebviewPanel;
  const results = new ResultsPanel(panel, file, "/extension" as unknown as vscode.Uri, studies);
  return { results, posted, say: (message: PanelMessage) => say(message) };
}

function listenedTo() {
  const sent: MonitorAction[] = [];
  let report: (report: MonitorReport) => void = () => {};
  const studies = new Studies((_, receive) => {
    report = receive;
    return { send: ({ action }) => void sent.push(action), end: () => {} };
  });
  return { studies, sent, report: (message: MonitorReport) => report(message) };
}

test("a new page is compared with what it asks for, not with what a closed panel had", () => {
  const { studies, sent } = listenedTo();
  const closed = open(studies);
  closed.say({ kind: "ready" });
  closed.say({ kind: "compare", files: ["/w/other.log"] });
  closed.results.dispose();
  const opened = open(studies);
  sent.length = 0;
  opened.say({ kind: "ready" });
  expect(sent).toEqual([{ kind: "attach" }, { kind: "compare", files: [] }]);
});

test("files that a command compares with are told to a page that comes later", () => {
  const { results, posted, say } = open(listenedTo().studies);
  results.compareWith(["/w/other.log"]);
  posted.length = 0;
  say({ kind: "ready" });
  expect(posted).toContainEqual({ kind: "compared", files: ["/w/other.log"] });
});

test("two panels of one earlier run are told of it until the last of them is closed", () => {
  const { studies, sent, report } = listenedTo();
  const journal = "/w/.tunesmith/digits@1/journal.log";
  const panels = [open(studies), open(studies, "/w/digits-large.study.yaml")] as const;
  for (const { say } of panels) {
    say({ kind: "ready" });
    say({ kind: "show-run", journal });
  }
  const message: TrialFiles = {
    kind: "trial-files",
    trial: 0,
    exists: false,
    command: null,
    logs: [],
    files: [],
  };
  const tell = () => {
    for (const { posted } of panels) posted.length = 0;
    sent.length = 0;
    report({ kind: "files", studyFile: journal, message });
    return panels.map(({ posted }) => posted.length);
  };
  expect(tell()).toEqual([1, 1]);
  panels[0].results.dispose();
  expect(sent).not.toContainEqual({ kind: "detach" });
  expect(tell()).toEqual([0, 1]);
  panels[1].results.dispose();
  expect(sent).toContainEqual({ kind: "detach" });
});
