// The host's side of the panel without VS Code: what the extension sends for a journal.
export { StudyMonitor } from "../../src/extension/study-monitor.ts";
export * as studyPlan from "../../src/extension/study-plan.ts";
export { thisMachine } from "../../src/extension/this-machine.ts";
