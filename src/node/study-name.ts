import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseDocument } from "yaml";

/** What a study is called whose file does not say: `digits` for digits.study.yaml, and for digits.yaml. */
export function stemOf(file: string): string {
  return basename(file).replace(/(\.study)?\.ya?ml$/, "");
}

/** The name that a study file gives its study, or its stem; undefined where the file cannot be read. */
export function studyNameIn(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const name = nameField(text);
  return name === undefined || name === null ? stemOf(file) : String(name);
}

/** A broken file still counts, for it may be mended while the other one runs. */
function nameField(text: string): unknown {
  try {
    const document = parseDocument(text);
    return document.get("study");
  } catch {
    return undefined;
  }
}
