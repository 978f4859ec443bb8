import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Json } from "../../src/engine/journal-record.ts";
import { codeOfTrial, codeStates, isDirty } from "../../src/engine/run-records.ts";
import type { StudyState } from "../../src/engine/study-state.ts";
import { type CodeLook, createCodeRecorder, lookAtCode } from "../../src/node/code-state.ts";
import type { Segment, Trial } from "../../src/study/trial.ts";
import { temporaryFolder } from "./journal-support.ts";

function repository() {
  const folder = temporaryFolder();
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  git("init", "-q", "-b", "main");
  return { folder, git, write };
}

test("a folder outside of any repository has no code state", async () => {
  expect(await lookAtCode(temporaryFolder())).toBeUndefined();
});

test("a repository without commits has neither commit nor diff", async () => {
  const { folder, write } = repository();
  write("train.py", "print(1)\n");
  expect(await lookAtCode(folder)).toEqual({
    commit: null,
    branch: "main",
    diff: "",
    isDiffCut: false,
    untracked: ["train.py"],
    untrackedCount: 1,
  });
});

test("what differs from the commit is a diff that git applies, and new files are named", async () => {
  const { folder, git, write } = repository();
  write("train.py", "print(1)\n");
  git("add", ".");
  git("commit", "-qm", "first");
  const clean = await lookAtCode(folder);
  expect(clean).toMatchObject({ commit: git("rev-parse", "HEAD"), diff: "", untrackedCount: 0 });
  write("train.py", "print(2)\n");
  write("ähnlich neu.txt", "");
  const changed = await lookAtCode(folder);
  expect(changed).toMatchObject({ branch: "main", isDiffCut: false, untracked: ["ähnlich neu.txt"] });
  git("checkout", "-q", "train.py");
  write("change.diff", changed?.diff ?? "");
  git("apply", "change.diff");
  expect(readFileSync(join(folder, "train.py"), "utf8")).toBe("print(2)\n");
});

test("a diff beyond a megabyte is cut", async () => {
  const { folder, git, write } = repository();
  write("data.txt", "");
  git("add", ".");
  git("commit", "-qm", "first");
  write("data.txt", "0123456789\n".repeat(200_000));
  const look = await lookAtCode(folder);
  expect(look?.isDiffCut).toBe(true);
  expect(look?.diff.length).toBeLessThanOrEqual(1024 * 1024);
});

/** A study that only has attributes. */
function bareSession() {
  const systemAttributes = new Map<string, Json>();
  return {
    state: { systemAttributes } as unknown as StudyState,
    setStudyAttribute: (key: string, value: Json) => void systemAttributes.set(key, value),
  };
}

const look = (commit: string, diff = ""): CodeLook => ({
  commit,
  branch: "main",
  diff,
  isDiffCut: false,
  untracked: [],
  untrackedCount: 0,
});

test("each distinct state is recorded once, with the first trial that has it", async () => {
  const session = bareSession();
  let elapsedMs = 0;
  let current: CodeLook | undefined = look("a");
  const recorder = createCodeRecorder({
    session,
    folder: temporaryFolder(),
    elapsed: () => elapsedMs,
    look: async () => current,
  });
  const start = async (trial: number, afterMs: number) => {
    elapsedMs += afterMs;
    recorder.trialStarts(trial, 1000 * trial);
    await recorder.settled();
  };
  await start(0, 0);
  await start(1, 10_000);
  current = look("a", "+1");
  // Too soon after the last look.
  await start(2, 100);
  await start(3, 10_000);
  current = undefined;
  await start(4, 10_000);
  current = look("b");
  await start(5, 10_000);
  expect(codeStates(session.state).map(({ commit, from, diff }) => [commit, from, diff !== null])).toEqual([
    ["a", 0, false],
    ["a", 3, true],
    ["b", 5, false],
  ]);
  const commits = (number: number, startedAt: readonly number[]) => {
    const segments = startedAt.map((at) => ({ startedAt: at }) as Segment);
    return codeOfTrial(session.state, { number, segments } as unknown as Trial).map(
      (code) => `${code.commit}${isDirty(code) ? "*" : ""}`,
    );
  };
  expect(commits(2, [2000])).toEqual(["a"]);
  expect(commits(4, [4000])).toEqual(["a*"]);
  // Paused, and taken up again with other code.
  expect(commits(2, [2000, 3500, 6000])).toEqual(["a", "a*", "b"]);
});
