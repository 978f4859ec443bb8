/** Looks at the git repository that trials run from: its commit, and what differs from it. Changes nothing there. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type CodeState, codeAttribute, codeStates } from "../engine/run-records.ts";
import type { StudySession } from "../engine/study-session.ts";

/** What a look at a repository finds. */
export interface CodeLook extends Pick<CodeState, "commit" | "branch" | "untracked" | "untrackedCount"> {
  /** As `git apply` takes it; empty where nothing differs. */
  readonly diff: string;
  readonly isDiffCut: boolean;
}

const longestDiffBytes = 1024 * 1024;
const listedUntracked = 50;
const timeoutMs = 20_000;

/** Whatever a person has set for their own eyes, so that `git apply` takes it. */
const diffForApply = [
  "diff",
  "HEAD",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--no-relative",
  "--binary",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

/** Undefined where the folder is in no repository, or there is no git here. */
export async function lookAtCode(cwd: string, abandoned?: AbortSignal): Promise<CodeLook | undefined> {
  const status = await git(
    cwd,
    ["status", "--porcelain=v2", "--branch", "--untracked-files=normal", "-z"],
    abandoned,
  );
  if (status === undefined) return undefined;
  const entries = status.text.split("\0");
  const header = (name: string) =>
    entries.find((entry) => entry.startsWith(`# ${name} `))?.slice(name.length + 3);
  const commit = header("branch.oid");
  const branch = header("branch.head");
  const untracked = entries.filter((entry) => entry.startsWith("? ")).map((entry) => entry.slice(2));
  // Without a commit there is nothing to differ from: then everything is named as untracked, or in the index.
  const diff = commit === "(initial)" ? undefined : await git(cwd, diffForApply, abandoned);
  return {
    commit: commit === undefined || commit === "(initial)" ? null : commit,
    branch: branch === undefined || branch === "(detached)" ? null : branch,
    diff: diff?.text ?? "",
    isDiffCut: diff?.isCut ?? false,
    untracked: untracked.slice(0, listedUntracked),
    untrackedCount: untracked.length,
  };
}

interface GitAnswer {
  readonly text: string;
  readonly isCut: boolean;
}

/** Undefined where git fails. */
function git(
  cwd: string,
  words: readonly string[],
  abandoned: AbortSignal | undefined,
): Promise<GitAnswer | undefined> {
  // The lock that `git status` would take to refresh its index could get into the way of a person's own git.
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  const args = ["-c", "core.fsmonitor=false", "-c", "core.quotePath=false", ...words];
  const options = {
    cwd,
    env,
    maxBuffer: longestDiffBytes,
    timeout: timeoutMs,
    windowsHide: true,
    ...(abandoned && { signal: abandoned }),
  };
  return new Promise((resolve) => {
    execFile("git", args, options, (error, text) => {
      const isCut = error?.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER";
      resolve(error !== null && !isCut ? undefined : { text, isCut });
    });
  });
}

export interface CodeRecorder {
  /**
   * A trial starts, or goes on. Where the last look is some seconds old, another one is taken while the trial begins;
   * what is new is recorded as holding from then on.
   *
   * @param from the number of the first trial that is created then or later
   * @param at milliseconds since the epoch
   */
  trialStarts(from: number, at: number): void;
  /** Resolves once no look is under way any more. */
  settled(): Promise<void>;
}

export interface CodeRecorderOptions {
  readonly session: Pick<StudySession, "state" | "setStudyAttribute">;
  /** The study's folder. */
  readonly folder: string;
  /** Looks at where trials run. */
  look(): Promise<CodeLook | undefined>;
  /** Milliseconds, of any origin, that never go back. */
  elapsed(): number;
}

/** A look takes some milliseconds of another process, more in a large repository. */
const lookEveryMs = 5_000;

/** Records which code trials run, each distinct state once. */
export function createCodeRecorder(options: CodeRecorderOptions): CodeRecorder {
  const { session, folder, look, elapsed } = options;
  let known = codeStates(session.state).at(-1);
  let position = codeStates(session.state).length;
  let lookedAt: number | undefined;
  let looking: Promise<void> | undefined;

  const takeLook = async (from: number, at: number) => {
    const found = await look();
    if (found === undefined) return;
    const { diff, isDiffCut, ...rest } = found;
    const kept = diff === "" ? null : { file: keepText(folder, "diff", diff), isCut: isDiffCut };
    const state: CodeState = { at, from, ...rest, diff: kept };
    if (known !== undefined && isSameCode(known, state)) return;
    known = state;
    session.setStudyAttribute(...codeAttribute(position++, state));
  };

  return {
    trialStarts: (from, at) => {
      if (looking !== undefined || (lookedAt !== undefined && elapsed() - lookedAt < lookEveryMs)) return;
      lookedAt = elapsed();
      // A study runs on where its code cannot be looked at, or the diff cannot be kept.
      looking = takeLook(from, at)
        .catch(() => {})
        .finally(() => {
          looking = undefined;
        });
    },
    settled: async () => looking,
  };
}

/** Keeps a text once under `code/` in the study's folder, named by its hash. Returns its path within the folder. */
export function keepText(folder: string, ending: string, text: string): string {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const file = `code/${hash}.${ending}`;
  const path = join(folder, file);
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return file;
}

function isSameCode(one: CodeState, other: CodeState): boolean {
  const essence = ({ commit, branch, diff, untracked, untrackedCount }: CodeState) =>
    JSON.stringify([commit, branch, diff?.file, untracked, untrackedCount]);
  return essence(one) === essence(other);
}
