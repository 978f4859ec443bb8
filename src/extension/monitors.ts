import type { MonitorReport, MonitorRequest } from "./monitor-protocol.ts";
import type { StudyMachine } from "./study-machine.ts";
import { StudyMonitor } from "./study-monitor.ts";

/** The studies that a thread follows, each from the first request about it until it is to be forgotten. */
export class Monitors {
  readonly #machineOf: (studyFile: string) => StudyMachine;
  readonly #report: (report: MonitorReport) => void;
  readonly #monitors = new Map<string, StudyMonitor>();

  constructor(machineOf: (studyFile: string) => StudyMachine, report: (report: MonitorReport) => void) {
    this.#machineOf = machineOf;
    this.#report = report;
  }

  /** Has every study looked at now, since files have changed. */
  look(): void {
    for (const monitor of this.#monitors.values()) monitor.look();
  }

  take({ studyFile, action }: MonitorRequest): void {
    const known = this.#monitors.get(studyFile);
    if (action.kind === "unwatch") {
      known?.dispose();
      this.#monitors.delete(studyFile);
      return;
    }
    const monitor = known ?? new StudyMonitor(studyFile, this.#machineOf(studyFile), this.#report);
    this.#monitors.set(studyFile, monitor);
    switch (action.kind) {
      case "watch":
        return;
      case "choose":
        monitor.choose(action.study);
        return;
      case "compare":
        monitor.compare(action.files);
        return;
      case "watch-trial":
        monitor.watchTrial(action.trial);
        return;
      case "explain":
        void monitor.explain(action.trial);
        return;
      case "mark":
        void monitor.mark(action.trial, action.mark);
        return;
      case "list":
        monitor.list(action.limit);
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
  }
}
