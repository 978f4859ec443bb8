import type { PublishDiagnosticsParams } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type CheckedStudy, checkStudy, type LocatedProblem } from "../language/check.ts";
import { toDiagnostic, withExplanation } from "../language/diagnostic.ts";
import type { Workspace } from "../language/workspace.ts";
import { createRecall, type RecallRounds } from "../study/recall.ts";
import type { Study } from "../study/study.ts";
import { describeError } from "./describe-error.ts";
import type { OpenDocuments } from "./open-documents.ts";

/** Checks open documents and tells the client what is wrong with them. */
export interface Checker {
  checkNow(document: TextDocument): void;
  /** Once nothing has been typed for a moment. */
  checkSoon(document: TextDocument): void;
  /** Although the document is as it was, for something that it depends on has changed. */
  checkAgain(document: TextDocument): void;
  /** Every open document, after something around them has changed. */
  checkAll(): void;
  forget(document: TextDocument): void;
  /** Of the document as it is now. */
  problemsOf(document: TextDocument): readonly LocatedProblem[];
  /** Undefined while the document has errors. */
  studyOf(document: TextDocument): Study | undefined;
}

const quietMs = 150;

interface Checked extends CheckedStudy {
  readonly version: number;
}

export interface CheckerContext {
  readonly documents: OpenDocuments;
  workspaceOf(document: TextDocument): Workspace;
  publish(diagnostics: PublishDiagnosticsParams): void;
  logError(message: string): void;
  /** Where each code is explained. */
  readonly diagnosticsPage: string | undefined;
  /** Whether something around documents has not come yet. Then it is checked again when it has. */
  isWaiting(): boolean;
}

export function createChecker(context: CheckerContext): Checker {
  const { documents, workspaceOf } = context;
  const waiting = new Map<string, NodeJS.Timeout>();
  const checked = new Map<string, Checked>();
  /** What was read before, so that a keystroke costs what it changed. */
  const recalls = new Map<string, RecallRounds>();

  function cancel({ uri }: TextDocument): void {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
  }

  function checkedOf(document: TextDocument): Checked {
    const known = checked.get(document.uri);
    if (known?.version === document.version) return known;
    const found = { ...check(document), version: document.version };
    checked.set(document.uri, found);
    return found;
  }

  function check(document: TextDocument): CheckedStudy {
    try {
      const workspace = workspaceOf(document);
      const rounds = recalls.get(document.uri) ?? createRecall();
      recalls.set(document.uri, rounds);
      const { study, problems } = checkStudy(document.getText(), workspace, rounds.recall);
      rounds.endRound();
      // A document without a folder around it may yet be saved into one that has the tasks.
      const isAlone = workspace.host === undefined;
      return { study, problems: isAlone ? problems.filter(({ code }) => !needsFolder.has(code)) : problems };
    } catch (error) {
      context.logError(`${document.uri}: ${describeError(error)}`);
      return { study: undefined, problems: [] };
    }
  }

  function checkNow(document: TextDocument): void {
    cancel(document);
    const { problems } = checkedOf(document);
    if (context.isWaiting()) return;
    const diagnostics = problems.map((problem) =>
      withExplanation(toDiagnostic(problem), context.diagnosticsPage),
    );
    context.publish({ uri: document.uri, version: document.version, diagnostics });
  }

  function checkAgain(document: TextDocument): void {
    checked.delete(document.uri);
    checkNow(document);
  }

  return {
    checkNow,
    problemsOf: (document) => checkedOf(document).problems,
    studyOf: (document) => checkedOf(document).study,
    checkSoon(document) {
      cancel(document);
      waiting.set(
        document.uri,
        setTimeout(() => checkNow(document), quietMs),
      );
    },
    checkAgain,
    checkAll() {
      for (const document of documents.all()) checkAgain(document);
    },
    forget(document) {
      cancel(document);
      checked.delete(document.uri);
      recalls.delete(document.uri);
      context.publish({ uri: document.uri, diagnostics: [] });
    },
  };
}

const needsFolder: ReadonlySet<string> = new Set(["no-tasks-file", "unknown-task", "unsupported-task"]);
