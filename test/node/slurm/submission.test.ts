import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  type JobStatus,
  jobKey,
  type SlurmCommands,
  type Submitted,
} from "../../../src/node/slurm/slurm-commands.ts";
import {
  createSubmission,
  type JobName,
  type SubmissionRequest,
} from "../../../src/node/slurm/submission.ts";

/** A controller that answers as told, in turn, whether or not it takes the job. */
interface Turn {
  readonly answer: Submitted["kind"];
  readonly takesIt: boolean;
}

function controller(turns: readonly Turn[]) {
  const jobs = new Map<string, JobStatus>();
  const submitted: (readonly string[])[] = [];
  let lists = 0;
  const commands: SlurmCommands = {
    submit: async (options) => {
      const turn = turns[submitted.length] ?? { answer: "submitted", takesIt: true };
      submitted.push(options);
      const id = String(100 + submitted.length);
      const name = options.find((option) => option.startsWith("--job-name="))?.slice(11) ?? "";
      const isArray = options.some((option) => option.startsWith("--array="));
      if (turn.takesIt)
        jobs.set(jobKey(name, isArray ? 0 : undefined), {
          id: isArray ? `${id}_0` : id,
          phase: "queued",
          state: "PENDING",
          reason: "None",
        });
      return turn.answer === "submitted"
        ? { kind: "submitted", id }
        : { kind: turn.answer, message: "what Slurm said" };
    },
    // It is still down when it is asked first.
    list: async () => (lists++ === 0 ? undefined : jobs),
    cancel: async () => {},
  };
  return { commands, submitted, jobs };
}

interface Told {
  readonly named: JobName[];
  readonly submitted: string[];
  readonly refused: string[];
  readonly notices: string[];
}

function request(script: string): SubmissionRequest & Told {
  const told: Told = { named: [], submitted: [], refused: [], notices: [] };
  return {
    ...told,
    script,
    log: `${script}.log`,
    onNamed: (job) => told.named.push(job),
    onSubmitted: ({ id }) => told.submitted.push(id),
    onRefused: (message) => told.refused.push(message),
    onNotice: (message) => told.notices.push(message),
  };
}

function submissionOf(commands: SlurmCommands, arrayLimit = 3) {
  const folder = mkdtempSync(join(tmpdir(), "tunesmith-submission-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  return {
    folder,
    submission: createSubmission({
      commands,
      study: "my study/1",
      options: ["--qos=low"],
      folder,
      arrayLimit,
    }),
  };
}

test("jobs that come together go out as arrays of at most the limit, a single one as itself", async () => {
  const { commands, submitted } = controller([]);
  const { folder, submission } = submissionOf(commands);
  const requests = ["a.sh", "b.sh", "c.sh", "d.sh"].map(request);
  for (const one of requests) submission.add(one);
  await vi.runAllTimersAsync();
  expect(submitted).toHaveLength(2);
  expect(submitted[0]).toContain("--array=0-2");
  expect(submitted[1]?.some((option) => option.startsWith("--array"))).toBe(false);
  expect(
    submitted.every((options) => options.at(-1) === "--qos=low" && options.includes("--no-requeue")),
  ).toBe(true);
  expect(requests.map((one) => one.submitted)).toEqual([["101_0"], ["101_1"], ["101_2"], ["102"]]);
  const name = requests[0]?.named[0]?.name ?? "";
  expect(name).toMatch(/^my-study-1\.[\w-]{12}$/);
  expect(readFileSync(join(folder, `${name}.list`), "utf8")).toBe("a.sh\nb.sh\nc.sh\n");
});

test("a job has its name before it is submitted, and none where it was withdrawn", async () => {
  const { commands, submitted } = controller([]);
  const { submission } = submissionOf(commands);
  const [kept, withdrawn] = [request("a.sh"), request("b.sh")];
  submission.add(kept);
  submission.add(withdrawn);
  expect(submission.withdraw(withdrawn)).toBe(true);
  await vi.runAllTimersAsync();
  expect([kept.named.length, withdrawn.named.length, submitted.length]).toEqual([1, 0, 1]);
  expect(submission.withdraw(kept)).toBe(false);
});

test.each<[string, readonly Turn[], number, readonly string[]]>([
  [
    "that it has taken all the same, is not asked again",
    [{ answer: "unanswered", takesIt: true }],
    1,
    ["101"],
  ],
  ["that it has not taken, is asked again", [{ answer: "unanswered", takesIt: false }], 2, ["102"]],
  [
    "twice is asked a third time",
    [
      { answer: "unanswered", takesIt: false },
      { answer: "unanswered", takesIt: false },
    ],
    3,
    ["103"],
  ],
])("a controller that does not answer for a job %s", async (_, turns, times, ids) => {
  const { commands, submitted } = controller(turns);
  const { submission } = submissionOf(commands);
  const one = request("a.sh");
  submission.add(one);
  await vi.runAllTimersAsync();
  expect(submitted).toHaveLength(times);
  expect(one.submitted).toEqual(ids);
  expect(one.notices.join()).toContain("does not answer");
});

test("an order that the cluster will not have ends with Slurm's own words", async () => {
  const { commands, submitted } = controller([{ answer: "refused", takesIt: false }]);
  const { submission } = submissionOf(commands);
  const [one, other] = [request("a.sh"), request("b.sh")];
  submission.add(one);
  submission.add(other);
  await vi.runAllTimersAsync();
  expect([submitted.length, one.refused, other.refused]).toEqual([
    1,
    ["what Slurm said"],
    ["what Slurm said"],
  ]);
});
