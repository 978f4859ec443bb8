import { type Dirent, readdirSync, statSync } from "node:fs";
import { isAbsolute, join, parse } from "node:path";

/** Whether a path names several files: `*` stands for any part of a name, `?` for one character, `**` for any folders. */
export function isFilePattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** A folder of logs may lie beside data sets: whoever watches it should not walk through all of them. */
const mostFolders = 2000;

/**
 * The files that a pattern names. A pattern that ends with `**`, and one without wildcards that names a folder, stands
 * for every file below. What begins with a dot is found only where the pattern says so, and links to folders are not
 * followed by `**`.
 *
 * @param root absolute; for patterns that are relative
 */
export function findFiles(root: string, pattern: string): readonly string[] {
  const base = isAbsolute(pattern) ? parse(pattern).root : root;
  const relative = isAbsolute(pattern) ? pattern.slice(base.length) : pattern;
  const segments = relative.split(/[\\/]+/).filter((segment) => segment !== "" && segment !== ".");
  const found = new Set<string>();
  let folders = 0;

  const enter = (folder: string): readonly Dirent[] => {
    folders++;
    if (folders > mostFolders) return [];
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch {
      // Not there yet, or none that may be read.
      return [];
    }
  };
  const takeAll = (folder: string) => {
    for (const entry of enter(folder)) {
      if (entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) takeAll(path);
      else if (entry.isFile()) found.add(path);
    }
  };
  const walk = (folder: string, at: number) => {
    const segment = segments[at];
    if (segment === undefined) {
      takeAll(folder);
      return;
    }
    const isLast = at === segments.length - 1;
    if (segment === "**") {
      if (isLast) {
        takeAll(folder);
        return;
      }
      walk(folder, at + 1);
      for (const entry of enter(folder))
        if (entry.isDirectory() && !entry.name.startsWith(".")) walk(join(folder, entry.name), at);
      return;
    }
    const names = isFilePattern(segment)
      ? enter(folder)
          .map(({ name }) => name)
          .filter(matcherOf(segment))
      : [segment];
    for (const name of names) {
      const path = join(folder, name);
      const status = statSync(path, { throwIfNoEntry: false });
      if (status?.isDirectory()) {
        // `run_*` means files; folders of that name are meant where no wildcard is in the last part.
        if (!isLast || !isFilePattern(segment)) walk(path, at + 1);
      } else if (status?.isFile() && isLast) found.add(path);
    }
  };
  walk(base, 0);
  return [...found].sort();
}

function matcherOf(segment: string): (name: string) => boolean {
  const source = segment
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, "s");
  return (name) => expression.test(name) && (segment.startsWith(".") || !name.startsWith("."));
}
