import type * as vscode from "vscode";
import type { OwnRuns } from "./own-runs.ts";
import type { ResultsPanels } from "./results-panels.ts";
import type { ShownTexts } from "./shown-texts.ts";
import type { Studies } from "./studies.ts";

/** What the commands work with. */
export interface Context {
  readonly studies: Studies;
  readonly ownRuns: OwnRuns;
  readonly panels: ResultsPanels;
  readonly texts: ShownTexts;
  readonly log: vscode.LogOutputChannel;
  /** The bundled command line. */
  readonly cliFile: string;
  /** A folder for the messages of runners. */
  readonly logFolder: string;
}
