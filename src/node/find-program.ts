import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";

export interface ProgramPlace {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type FoundProgram =
  | { readonly kind: "found"; readonly path: string }
  /** The message says what is missing and where it was looked for. */
  | { readonly kind: "missing"; readonly message: string };

/** Where a program is that would be run in this place, by the rules of the system. */
export function findProgram(file: string, { cwd, environment }: ProgramPlace): FoundProgram {
  if (!isFolder(cwd)) return { kind: "missing", message: `The folder to run in does not exist: ${cwd}.` };
  if (file === "") return { kind: "missing", message: "The command is empty." };
  const hasPath = /[/\\]/.test(process.platform === "win32" ? file : file.replaceAll("\\", ""));
  const folders = hasPath
    ? [cwd]
    : (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");
  let notExecutable: string | undefined;
  for (const folder of folders) {
    for (const extension of extensions(environment)) {
      const path = `${isAbsolute(file) ? file : join(resolve(cwd, folder), file)}${extension}`;
      if (!isFile(path)) continue;
      if (isExecutable(path)) return { kind: "found", path };
      notExecutable ??= path;
    }
  }
  if (notExecutable !== undefined) {
    const message = `${notExecutable} may not be executed. Make it executable (chmod +x), or start it by its interpreter, such as \`python ${file}\`.`;
    return { kind: "missing", message };
  }
  return { kind: "missing", message: whereLooked(file, hasPath, cwd, folders) };
}

function whereLooked(file: string, hasPath: boolean, cwd: string, folders: readonly string[]): string {
  if (hasPath) {
    const place = isAbsolute(file) ? "" : ` in ${cwd}`;
    return `The program ${file} does not exist${place}.`;
  }
  const shown = folders.slice(0, 4).join(", ");
  const more = folders.length > 4 ? ` and ${folders.length - 4} more` : "";
  const remedy = /\s/.test(file)
    ? "It holds a space: the program and its arguments are separate words."
    : "Install it, give its whole path, or start the runner where it is on PATH (in the virtual environment, say).";
  return `The program \`${file}\` was not found in the folders of PATH: ${folders.length === 0 ? "PATH is empty" : shown}${more}. ${remedy}`;
}

function extensions(environment: ProgramPlace["environment"]): readonly string[] {
  if (process.platform !== "win32") return [""];
  return ["", ...(environment["PATHEXT"] ?? ".COM;.EXE;.BAT;.CMD").split(";")];
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
