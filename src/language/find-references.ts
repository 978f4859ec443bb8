import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type Position,
  type Range,
} from "vscode-languageserver-types";
import { type Recall, withoutRecall } from "../study/recall.ts";
import { type NameOccurrence, nameOccurrences, occurrencesAt } from "./name-occurrences.ts";
import { studyText } from "./study-text.ts";

/** Where the name at a position occurs in its file; empty where there is no name of the study. */
export function findReferences(
  text: string,
  position: Position,
  declarations: "with-declarations" | "without-declarations",
): Range[] {
  const wanted = ({ role }: NameOccurrence) => declarations === "with-declarations" || role === "reference";
  return occurrencesOf(text, position)
    .filter(({ occurrence }) => wanted(occurrence))
    .map(({ range }) => range);
}

/** The occurrences of the name under the cursor, told apart by whether they declare it. */
export function highlightName(
  text: string,
  position: Position,
  recall: Recall = withoutRecall,
): DocumentHighlight[] {
  return occurrencesOf(text, position, recall).map(({ occurrence, range }) => ({
    range,
    kind: occurrence.role === "declaration" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

function occurrencesOf(text: string, position: Position, recall: Recall = withoutRecall) {
  const source = studyText(text, recall);
  const found = occurrencesAt(nameOccurrences(source.outline), source.offsetAt(position));
  return (found?.all ?? []).map((occurrence) => ({ occurrence, range: source.rangeOf(occurrence.span) }));
}
