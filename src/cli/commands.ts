import type { Command } from "./command.ts";

/** What the overview says of a command; the rest is loaded only to run it. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

/** In the order of the overview. */
export const commandEntries: readonly CommandEntry[] = [
  {
    name: "init",
    summary:
      "Proposes a study file for a training script, a command line or a task: it reads the script's flags and what it prints.",
    load: async () => (await import("./init.ts")).initCommand,
  },
  {
    name: "check",
    summary: "Says what is wrong in study files, and where. Exit code 1 where there is an error.",
    load: async () => (await import("./check.ts")).checkCommand,
  },
  {
    name: "run",
    summary: "Runs a study, or goes on with it.",
    load: async () => (await import("./run.ts")).runCommand,
  },
  {
    name: "status",
    summary: "Says whether a study runs, how many trials are in which state, and the best so far.",
    load: async () => (await import("./status.ts")).statusCommand,
  },
  {
    name: "trials",
    summary: "Lists the trials of a study, or of an Optuna journal (*.log).",
    load: async () => (await import("./trials.ts")).trialsCommand,
  },
  {
    name: "best",
    summary:
      "Prints the best trial; the Pareto front where there are several objectives without weights. Only trials that meet every threshold.",
    load: async () => (await import("./best.ts")).bestCommand,
  },
  {
    name: "compare",
    summary:
      "Compares the strategies of a comparison, or several studies or journals with one objective: values, ranks, a paired test, cost.",
    load: async () => (await import("./compare.ts")).compareCommand,
  },
  {
    name: "explain",
    summary:
      "Says what a study has learned so far, or why a trial has its values and why it ended: in sentences with numbers.",
    load: async () => (await import("./explain.ts")).explainCommand,
  },
  {
    name: "show",
    summary:
      "Shows a trial in full: values, metrics, why it ended, what it ran, on which code, and its files.",
    load: async () => (await import("./show.ts")).showCommand,
  },
  {
    name: "stop",
    summary: "Stops a running study cleanly; `run` goes on with it later. A second stop ends it at once.",
    load: async () => (await import("./stop.ts")).stopCommand,
  },
  {
    name: "attach",
    summary: "Shows a running study as it goes on; Ctrl-C leaves it running.",
    load: async () => (await import("./attach.ts")).attachCommand,
  },
  {
    name: "pause",
    summary: "Starts no more trials of a running study; those that run go on to their end.",
    load: async () => (await import("./control.ts")).pauseCommand,
  },
  {
    name: "resume",
    summary: "Goes on with a paused study.",
    load: async () => (await import("./control.ts")).resumeCommand,
  },
  {
    name: "reload",
    summary: "Has a running study read its file now, as it does by itself a moment after the file is saved.",
    load: async () => (await import("./control.ts")).reloadCommand,
  },
  {
    name: "set",
    summary: "Changes the budget of a study: from the next trial on where it runs, else for its next run.",
    load: async () => (await import("./control.ts")).setCommand,
  },
  {
    name: "enqueue",
    summary:
      "Tries these values next, or when the study runs again; the strategy fills in what is not given.",
    load: async () => (await import("./control.ts")).enqueueCommand,
  },
  {
    name: "cancel",
    summary: "Ends running or waiting trials of a study for good; others take their place.",
    load: async () => (await import("./control.ts")).cancelCommand,
  },
  {
    name: "retry",
    summary: "Runs the values of trials that have ended once more, now or when the study runs again.",
    load: async () => (await import("./control.ts")).retryCommand,
  },
  {
    name: "rerun",
    summary:
      "Runs a trial's command once more, here, with the same values and seed; the best trial without a number. The study does not change.",
    load: async () => (await import("./rerun.ts")).rerunCommand,
  },
  {
    name: "ask",
    summary:
      "Prints the next trial to run as JSON, for callers that run trials themselves and `tell` what came of them; null and exit code 2 where there is none.",
    load: async () => (await import("./ask.ts")).askCommand,
  },
  {
    name: "tell",
    summary:
      "Tells what came of a trial that `ask` gave, and prints its state. With --step it is a report on the way: prints `continue`, or `stop` where the trial is over.",
    load: async () => (await import("./tell.ts")).tellCommand,
  },
  {
    name: "code",
    summary: "Lists the files that have changed since a trial ran; the best trial without a number.",
    load: async () => (await import("./code.ts")).codeCommand,
  },
  {
    name: "apply",
    summary:
      "Puts a trial's values where the training script takes its defaults from; those of the best trial without a number. Shows what would change, and changes it with --write.",
    load: async () => (await import("./apply.ts")).applyCommand,
  },
  {
    name: "import",
    summary: "Makes a study file of a W&B sweep, an Optuna study, an NNI or Hydra search space, or a grid.",
    load: async () => (await import("./import.ts")).importCommand,
  },
  {
    name: "export",
    summary: "Writes a study, or what it has found, in another form.",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  {
    name: "report",
    summary:
      "Writes one page with the charts and the table of a study, or of an Optuna journal (*.log). Of several, the first is shown, the others are there to choose and to compare with.",
    load: async () => (await import("./report.ts")).reportCommand,
  },
  {
    name: "helper",
    summary: "Puts a one-file helper for training scripts into a folder: reports, values and checkpoints.",
    load: async () => (await import("./helper.ts")).helperCommand,
  },
  {
    name: "clean",
    summary: "Frees disk space: removes earlier runs of a study, and what its file does not keep of trials.",
    load: async () => (await import("./clean.ts")).cleanCommand,
  },
  {
    name: "lsp",
    summary: "Serves study files to an editor: the language server protocol over standard input and output.",
    load: async () => (await import("./lsp.ts")).lspCommand,
  },
  {
    name: "mcp",
    summary:
      "Serves studies to AI agents: the Model Context Protocol over standard input and output. Without --max-trials or --max-time they may look and run nothing.",
    load: async () => (await import("./mcp.ts")).mcpCommand,
  },
];
