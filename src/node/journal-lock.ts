/**
 * The lock of Optuna's JournalFileBackend: whoever creates `<journal>.lock` has it. By default it is a symbolic link;
 * where links cannot be made it is a plain file, as Optuna's JournalFileOpenLock makes one. Each kind keeps the other
 * out, for neither can be created while the other is there.
 *
 * A link points at the runner.json of the process that holds it, a file holds that process's identity. So a lock that
 * a dead process of ours has left behind is recognised, and removed without waiting. Of any other lock nothing is
 * known; it gets the time that Optuna grants it.
 *
 * A hold is one synchronous stretch. So a lock that names this very process, found when taking it, is never in use.
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Clock, Log } from "../engine/ports.ts";
import { asOsError, errorCode } from "./os-error.ts";
import {
  isSameProcess,
  livenessOf,
  ownIdentity,
  type ProcessIdentity,
  readIdentity,
} from "./process-identity.ts";

export interface JournalLock {
  /**
   * Runs `work` while the lock is held: at once where it is free, else as soon as it comes free. Rejects with what
   * `work` throws, or with an `OsError` where no lock can be made.
   */
  hold<Result>(work: () => Result): Promise<Result>;
}

export interface JournalLockOptions {
  readonly clock: Pick<Clock, "after">;
  readonly log: Log;
  /** The runner.json of this process, where it has one. */
  readonly runnerFile?: string;
  /** `file` where links cannot be made; found out by itself. */
  readonly kind?: LockKind;
}

export type LockKind = "symlink" | "file";

/** A lock that somebody else holds, or has left behind. */
interface Occupied {
  /** Tells this hold from any other. */
  readonly identity: string;
  readonly holder: ProcessIdentity | undefined;
}

const FIRST_DELAY_MS = 1;
const LONGEST_DELAY_MS = 1000;
/** How long Optuna lets a lock be that does not change. */
const GRACE_PERIOD_MS = 30_000;
const NOTICE_AFTER_MS = 2000;
const noLinks: ReadonlySet<string> = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "UNKNOWN"]);

export function createJournalLock(journalPath: string, options: JournalLockOptions): JournalLock {
  const { clock, log } = options;
  const journal = resolve(journalPath);
  const lock = `${journal}.lock`;
  // Optuna looks at the time of what the link points at, so that has to exist from wherever Optuna runs.
  const target =
    options.runnerFile !== undefined && existsSync(options.runnerFile)
      ? resolve(options.runnerFile)
      : journal;
  const own = ownIdentity();
  let kind: LockKind = options.kind ?? (process.platform === "win32" ? "file" : "symlink");

  const create = () => {
    if (kind === "symlink") {
      try {
        symlinkSync(target, lock);
        return;
      } catch (error) {
        if (!noLinks.has(errorCode(error) ?? "")) throw error;
        kind = "file";
      }
    }
    const file = openSync(lock, "wx");
    try {
      writeSync(file, JSON.stringify(own));
    } finally {
      closeSync(file);
    }
  };

  /** Undefined once the lock is ours. */
  const take = (): Occupied | undefined => {
    for (;;) {
      try {
        create();
        return undefined;
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw asOsError(error, "lock the journal", lock);
      }
      const found = inspect(lock);
      if (found !== undefined && !isAbandoned(found.holder, own)) return found;
      // It was released meanwhile, or has no owner any more: the next round gets it, or meets the one who did.
      if (found !== undefined) remove(lock, found);
    }
  };

  // Nothing that goes wrong here undoes what was done under the lock, so it is told and not thrown.
  const release = () => {
    // One name will do for every release: who finds it taken replaces it, and who finds it gone has nothing to do.
    const renamed = `${lock}.tunesmith.rename`;
    try {
      renameSync(lock, renamed);
    } catch (error) {
      log.warn(`The lock ${lock} could not be released (${errorCode(error) ?? error}).`);
      return;
    }
    try {
      unlinkSync(renamed);
    } catch (error) {
      if (errorCode(error) !== "ENOENT")
        log.warn(`${renamed} could not be deleted (${errorCode(error) ?? error}).`);
    }
  };

  const runHolding = <Result>(work: () => Result): Result => {
    try {
      return work();
    } finally {
      release();
    }
  };

  const hold = <Result>(work: () => Result) =>
    new Promise<Result>((fulfil, reject) => {
      let delayMs = FIRST_DELAY_MS;
      // Time slept is added up, not read off a clock: while a laptop is asleep, the lock's holder is too.
      let unchangedMs = 0;
      let waitedMs = 0;
      let identity: string | undefined;
      const attempt = () => {
        let found = take();
        if (found !== undefined && found.identity !== identity) {
          identity = found.identity;
          unchangedMs = 0;
        }
        if (found !== undefined && unchangedMs > GRACE_PERIOD_MS) {
          const seconds = GRACE_PERIOD_MS / 1000;
          log.warn(
            `Somebody left a lock on ${journal} that has not changed for ${seconds} s. It is removed.`,
          );
          remove(lock, found);
          delayMs = FIRST_DELAY_MS;
          found = take();
        }
        if (found === undefined) {
          fulfil(runHolding(work));
          return;
        }
        if (waitedMs < NOTICE_AFTER_MS && waitedMs + delayMs >= NOTICE_AFTER_MS) {
          log.info(`Waiting for another program to unlock ${journal}.`);
        }
        const sleptMs = delayMs;
        clock.after(sleptMs, () => {
          unchangedMs += sleptMs;
          waitedMs += sleptMs;
          guarded();
        });
        delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
      };
      const guarded = () => {
        try {
          attempt();
        } catch (error) {
          reject(error);
        }
      };
      guarded();
    });

  return { hold };
}

/** Undefined where there is no lock any more. */
function inspect(lock: string): Occupied | undefined {
  try {
    const stats = lstatSync(lock, { bigint: true });
    const identity = `${stats.ino}:${stats.mtimeNs}`;
    if (!stats.isSymbolicLink()) return { identity, holder: readHolder(lock) };
    const target = resolve(dirname(lock), readlinkSync(lock));
    return { identity, holder: basename(target) === "runner.json" ? readHolder(target) : undefined };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw asOsError(error, "look at the journal's lock", lock);
  }
}

function readHolder(path: string): ProcessIdentity | undefined {
  try {
    return readIdentity(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

function isAbandoned(holder: ProcessIdentity | undefined, own: ProcessIdentity): boolean {
  return holder !== undefined && (isSameProcess(holder, own) || livenessOf(holder) === "dead");
}

/** Removes this very lock, not one that was made since. */
function remove(lock: string, found: Occupied): void {
  if (inspect(lock)?.identity !== found.identity) return;
  const renamed = `${lock}${randomUUID()}.rename`;
  try {
    renameSync(lock, renamed);
    unlinkSync(renamed);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw asOsError(error, "remove an old lock of the journal", lock);
  }
}
