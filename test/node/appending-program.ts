// Runs a study's journal as a runner does, appending numbered records without end, until it is killed. Says on stdout
// what it found at its start and how far its appends have got. With `in-lock` it kills itself while it holds the lock.
import { writeSync } from "node:fs";
import { join } from "node:path";
import { openJournalFile } from "../../src/node/journal-file.ts";
import { claimRunner } from "../../src/node/runner-lock.ts";

const [folder = "", mode = ""] = process.argv.slice(2);
const say = (message: object) => writeSync(1, `${JSON.stringify(message)}\n`);
const runnerFile = join(folder, "runner.json");
const claim = claimRunner(runnerFile, { file: "/a.study.yaml", version: "0", startedAt: Date.now() });
let found = 0;
const journal = await openJournalFile(join(folder, "journal.log"), {
  take: () => {
    found++;
  },
  clock: {
    after: (delayMs, callback) => {
      say({ sleptMs: delayMs });
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  },
  log: { info: () => {}, warn: () => {} },
  runnerFile,
});
say({ claim: claim.kind, found, problems: journal.problems.map(({ kind }) => kind) });

const padding = "p".repeat(300);
let next = found;
for (;;) {
  const appends = [1, 5, 40].map((count) =>
    journal.append(() => {
      if (mode === "in-lock") process.kill(process.pid, "SIGKILL");
      const numbers = Array.from({ length: count }, () => next++);
      return numbers.map((n) => ({
        op_code: 2 as const,
        worker_id: "ours",
        study_id: 0,
        user_attr: { n, padding },
      }));
    }),
  );
  await Promise.all(appends);
  say({ appended: next });
  if (next % 7 === 0) await journal.sync();
}
