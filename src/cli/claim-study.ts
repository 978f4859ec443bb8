import packageJson from "../../package.json" with { type: "json" };
import type { ControlClient } from "../node/control/client.ts";
import { createStudyFolder } from "../node/create-study-folder.ts";
import { callersDone, claimRunner, type RunnerClaim, readRunner } from "../node/runner-lock.ts";
import type { StudyFolder } from "../node/study-folder.ts";
import { CommandError } from "./command.ts";
import { connectRunner } from "./control.ts";

type Claimed = Extract<RunnerClaim, { readonly kind: "claimed" }>;

/** The run of another process, to be shown. */
interface Watching {
  readonly kind: "watching";
  readonly pid: number;
  readonly runner: ControlClient;
}

/**
 * Makes this process the runner, or watches the one there is where that would do. Of several starts at the same moment
 * one is the first, and its run may be over before another can watch it, which then finds nothing left to do.
 *
 * @throws CommandError where somebody else runs the study who cannot be watched
 */
export async function joinOrClaim(
  folder: StudyFolder,
  file: string,
  canWatch: boolean,
): Promise<Claimed | Watching> {
  for (;;) {
    // Whoever asks for a trial or tells of one has the study for a moment only.
    const isFree = await callersDone(folder.runner);
    const claim = tryToClaim(folder);
    if (claim.kind === "claimed") return claim;
    if (claim.runner.isCaller && isFree) continue;
    if (claim.kind !== "running" || !canWatch) throw new CommandError(refusal(claim));
    const { pid } = claim.runner;
    try {
      return { kind: "watching", pid, runner: await connectRunner(file) };
    } catch (error) {
      const now = readRunner(folder.runner);
      if (now.kind === "running" && now.pid === pid) throw error;
    }
  }
}

/** @throws CommandError where another process has the study */
export function claimFolder(folder: StudyFolder): Claimed {
  const claim = tryToClaim(folder);
  if (claim.kind !== "claimed") throw new CommandError(refusal(claim));
  return claim;
}

function refusal(claim: Exclude<RunnerClaim, Claimed>): string {
  return claim.kind === "running" && !claim.runner.isCaller
    ? `${claim.message} tunesmith attach shows it, tunesmith stop ends it.`
    : claim.message;
}

function tryToClaim(folder: StudyFolder): RunnerClaim {
  const owner = createStudyFolder(folder);
  if (owner.kind === "taken")
    throw new CommandError(
      `${folder.path} holds the results of ${owner.file}, whose study has the same name; give one of them another name with \`study:\``,
    );
  return claimRunner(folder.runner, {
    file: folder.file,
    version: packageJson.version,
    startedAt: Date.now(),
  });
}
