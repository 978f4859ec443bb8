import type { Connection, TextDocuments } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { checkStudy, type LocatedProblem } from "../language/check.ts";
import { toDiagnostic } from "../language/diagnostic.ts";
import { describeError } from "./describe-error.ts";
import { isOnDisk, workspaceOf } from "./document-workspace.ts";

/** Checks open documents and tells the client what is wrong with them. */
export interface Checker {
  checkNow(document: TextDocument): void;
  /** Once nothing has been typed for a moment. */
  checkSoon(document: TextDocument): void;
  /** Every open document, after something around them has changed. */
  checkAll(): void;
  forget(document: TextDocument): void;
  /** Of the document as it is now. */
  problemsOf(document: TextDocument): readonly LocatedProblem[];
}

const quietMs = 150;

interface Checked {
  readonly version: number;
  readonly problems: readonly LocatedProblem[];
}

export function createChecker(connection: Connection, documents: TextDocuments<TextDocument>): Checker {
  const waiting = new Map<string, NodeJS.Timeout>();
  const checked = new Map<string, Checked>();

  function cancel({ uri }: TextDocument): void {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
  }

  function problemsOf(document: TextDocument): readonly LocatedProblem[] {
    const known = checked.get(document.uri);
    if (known?.version === document.version) return known.problems;
    const problems = check(document);
    checked.set(document.uri, { version: document.version, problems });
    return problems;
  }

  function check(document: TextDocument): readonly LocatedProblem[] {
    try {
      const { problems } = checkStudy(document.getText(), workspaceOf(document.uri));
      return isOnDisk(document.uri) ? problems : problems.filter(({ code }) => !needsDisk.has(code));
    } catch (error) {
      connection.console.error(`${document.uri}: ${describeError(error)}`);
      return [];
    }
  }

  function checkNow(document: TextDocument): void {
    cancel(document);
    const diagnostics = problemsOf(document).map(toDiagnostic);
    void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
  }

  return {
    checkNow,
    problemsOf,
    checkSoon(document) {
      cancel(document);
      waiting.set(
        document.uri,
        setTimeout(() => checkNow(document), quietMs),
      );
    },
    checkAll() {
      checked.clear();
      for (const document of documents.all()) checkNow(document);
    },
    forget(document) {
      cancel(document);
      checked.delete(document.uri);
      void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
    },
  };
}

/** What cannot be known of a document that no folder holds. */
const needsDisk: ReadonlySet<string> = new Set(["no-tasks-file", "unknown-task", "unsupported-task"]);
