/** The code that a trial ran, as files, out of the commit and the diff that were recorded; beside those of today. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { CodeState } from "../engine/run-records.ts";

/** A repository as a trial saw it. */
export interface TrialCode {
  /** Absolute: where the repository is. */
  readonly root: string;
  /** Files of text that are not today what they were, by their paths in the repository. */
  readonly changed: readonly ChangedFile[];
}

export interface ChangedFile {
  readonly path: string;
  /** What the trial saw. */
  readonly before: string;
}

/** Of what git prints. */
const mostBytes = 4 * 1024 * 1024;

/**
 * Rebuilds the trial's state of the code in an index of its own, which is thrown away: nothing of the repository is
 * touched. Files that have come since are not among those that changed.
 *
 * @param cwd where trials run
 * @param diff the recorded diff, absolute; undefined where nothing differed from the commit
 * @throws Error where git cannot: the commit is gone, or the diff was cut
 */
export async function codeOf(
  { commit }: Pick<CodeState, "commit">,
  cwd: string,
  diff: string | undefined,
): Promise<TrialCode> {
  if (commit === null) throw new Error("the repository had no commit yet");
  const scratch = mkdtempSync(join(tmpdir(), "tunesmith-code-"));
  try {
    const root = (await git(["rev-parse", "--show-toplevel"], cwd, process.env)).trim();
    const objects = (await git(["rev-parse", "--git-path", "objects"], root, process.env)).trim();
    const env = {
      ...process.env,
      GIT_INDEX_FILE: join(scratch, "index"),
      GIT_OBJECT_DIRECTORY: scratch,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(root, objects),
      GIT_OPTIONAL_LOCKS: "0",
      LC_ALL: "C",
    };
    await git(["read-tree", commit], root, env);
    if (diff !== undefined) await git(["apply", "--cached", "--whitespace=nowarn", diff], root, env);
    const listed = await git(["diff", "--name-only", "-z", "--no-ext-diff"], root, env);
    const changed: { readonly path: string; readonly before: string }[] = [];
    // One after the other: after a change of branches there may be thousands.
    for (const path of listed.split("\0").filter(Boolean)) {
      const before = await git(["show", `:${path}`], root, env).catch(unlessTooLong);
      if (before !== undefined && !before.includes("\0")) changed.push({ path, before });
    }
    return { root, changed };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A file that nobody would read is left out. */
function unlessTooLong(error: unknown): undefined {
  if (error instanceof TooLong) return undefined;
  throw error;
}

class TooLong extends Error {}

function git(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const args = ["-c", "core.fsmonitor=false", "-c", "core.quotePath=false", ...words];
  return new Promise((resolve, reject) => {
    execFile("git", args, { cwd, env, maxBuffer: mostBytes, windowsHide: true }, (error, text, errors) => {
      if (error === null) resolve(text);
      else if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") reject(new TooLong(error.message));
      else reject(new Error(errors.trim() || error.message));
    });
  });
}
