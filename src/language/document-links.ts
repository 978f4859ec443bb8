import type { DocumentLink } from "vscode-languageserver-types";
import { splitCommand } from "../study/command.ts";
import type { DefinitionPath } from "../study/problem.ts";
import { isMapping } from "../study/read-space.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import type { OutlineMapping, OutlineScalar } from "./outline-node.ts";
import { mappingOf } from "./outline-value.ts";
import { studyText } from "./study-text.ts";
import { walkOutline } from "./walk-outline.ts";
import type { Workspace } from "./workspace.ts";

/** Files and folders that a study names and that are there: scripts of its command, folders, plugins, older studies. */
export function documentLinks(
  text: string,
  workspace: Workspace,
  recall: Recall = withoutRecall,
): DocumentLink[] {
  const source = studyText(text, recall);
  const folder = folderOf(source.outline);
  const links: DocumentLink[] = [];
  walkOutline(source.outline, {
    scalar(scalar, path) {
      for (const { written, start, base } of pathsIn(scalar, path, folder)) {
        const target = looksLikePath(written) ? workspace.addressOf?.(base + written) : undefined;
        if (target === undefined) continue;
        links.push({ range: source.rangeOf({ start, end: start + written.length }), target });
      }
    },
  });
  return links;
}

interface WrittenPath {
  readonly written: string;
  readonly start: number;
  /** What it begins from. */
  readonly base: string;
}

/** Where the command runs, from the study file's folder. */
function folderOf(outline: OutlineMapping): string {
  const { run } = mappingOf(outline);
  const cwd = isMapping(run) ? run["cwd"] : undefined;
  return typeof cwd === "string" ? `${cwd}/` : "";
}

/** Where the study file's keys take a path; those of a command begin from the folder that it runs in. */
function pathsIn(scalar: OutlineScalar, path: DefinitionPath, folder: string): readonly WrittenPath[] {
  const key = path.map((part) => (typeof part === "number" ? "#" : part)).join("/");
  if (/^(?:run\/cwd|strategy\/plugin|start|start\/#|start\/from|compare\/strategies\/#\/plugin)$/.test(key)) {
    return [{ written: scalar.text, start: scalar.span.start, base: "" }];
  }
  if (key !== "run/command" || scalar.style === "block") return [];
  return splitCommand(scalar.text).words.flatMap(({ text, span }): readonly WrittenPath[] => {
    const isAsWritten = scalar.text.slice(span.start, span.end) === text;
    return isAsWritten
      ? [{ written: text, start: scalar.span.start + span.start, base: isAbsolute(text) ? "" : folder }]
      : [];
  });
}

function isAbsolute(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)/.test(path);
}

/** A bare word such as `train` may be the name of a folder by chance. */
function looksLikePath(written: string): boolean {
  return /^[^-{$][^{}$*?]*$/.test(written) && /[./\\]/.test(written) && !/^\w+:\/\//.test(written);
}
