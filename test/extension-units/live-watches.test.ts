import { expect, test, vi } from "vitest";
import type { MonitorReport, MonitorRequest, StudyView } from "../../src/extension/monitor-protocol.ts";

vi.mock("vscode", () => ({
  Disposable: class {
    dispose: () => void;
    constructor(dispose: () => void) {
      this.dispose = dispose;
    }
  },
  EventEmitter: class<Value> {
    readonly #listeners = new Set<(value: Value) => void>();
    readonly event = (listener: (value: Value) => void) => {
      this.#listeners.add(listener);
      return { dispose: () => this.#listeners.delete(listener) };
    };
    fire(value: Value) {
      for (const listener of [...this.#listeners]) listener(value);
    }
    dispose() {}
  },
}));

const { Studies } = await import("../../src/extension/studies.ts");
const { LiveWatches } = await import("../../src/extension/live-watches.ts");

const studyFile = "/studies/a.study.yaml";

function open() {
  const sent: MonitorRequest["action"]["kind"][] = [];
  let receive: (report: MonitorReport) => void = () => {};
  const studies = new Studies((_, report) => {
    receive = report;
    return { send: ({ action }) => void sent.push(action.kind), end: () => {} };
  });
  const liveWatches = new LiveWatches(studies);
  const tell = (runState: string) =>
    receive({ kind: "view", view: { studyFile, overview: { runState } } as StudyView });
  return { studies, liveWatches, sent, tell };
}

test("a study that runs is watched until it has ended, whoever else looks away", () => {
  const { studies, sent, tell } = open();
  const panel = studies.watch(studyFile);
  tell("running");
  panel.dispose();
  expect(sent).toEqual(["watch"]);
  tell("paused");
  expect(studies.live()).toHaveLength(1);
  tell("finished");
  expect(sent).toEqual(["watch", "unwatch"]);
  expect(studies.live()).toEqual([]);
});

test("a study that does not run is not watched any longer than somebody looks", () => {
  const { studies, sent, tell } = open();
  const panel = studies.watch(studyFile);
  tell("finished");
  panel.dispose();
  expect(sent).toEqual(["watch", "unwatch"]);
});

test("nothing is watched any more once the window's part is over", () => {
  const { studies, liveWatches, sent, tell } = open();
  const panel = studies.watch(studyFile);
  tell("running");
  panel.dispose();
  liveWatches.dispose();
  expect(sent).toEqual(["watch", "unwatch"]);
});
