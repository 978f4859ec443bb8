/** A failure of the machine (disk, permissions, a missing file), worded for the person who has to mend it. */
export class OsError extends Error {
  /** The system's name for it, such as ENOSPC. */
  readonly code: string;
  /** What to do about it: whole sentences, empty where there is nothing better to say than the message. */
  readonly hint: string;
  readonly path: string;

  constructor(parts: { message: string; code: string; hint: string; path: string; cause?: unknown }) {
    super(parts.message, { cause: parts.cause });
    this.name = "OsError";
    this.code = parts.code;
    this.hint = parts.hint;
    this.path = parts.path;
  }
}

/**
 * Wraps what a call of the file system threw. Anything else that is thrown is a broken invariant and stays as it is.
 *
 * @param action what could not be done, to follow "Could not", such as "write the journal"
 */
export function asOsError(error: unknown, action: string, path: string): unknown {
  const code = errorCode(error);
  if (error instanceof OsError || code === undefined) return error;
  const known = explanations[code];
  const reason = known?.reason ?? (error instanceof Error ? error.message : code);
  const message = `Could not ${action} (${path}): ${reason} [${code}].`;
  return new OsError({ message, code, hint: known?.hint ?? "", path, cause: error });
}

/** Runs a step of file work; what it throws becomes an `OsError`. */
export function withOsErrors<Result>(action: string, path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asOsError(error, action, path);
  }
}

/** ENOENT, EEXIST and their like; undefined where the error is not one of the system's. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

const keepsResults = "What was recorded before is kept: run the study again to go on.";
const permissions = "Give your user write permission there, or move the study to a folder of your own.";

const explanations: Readonly<Record<string, { readonly reason: string; readonly hint: string }>> = {
  ENOSPC: { reason: "the disk is full", hint: `Free some space on it. ${keepsResults}` },
  EDQUOT: { reason: "your disk quota is used up", hint: `Free some space. ${keepsResults}` },
  EFBIG: { reason: "the file would grow past the allowed size", hint: "See `ulimit -f`." },
  EROFS: { reason: "the file system is read-only", hint: "Move the study to a folder that can be written." },
  EACCES: { reason: "permission denied", hint: permissions },
  EPERM: { reason: "the operation is not permitted", hint: permissions },
  EIO: {
    reason: "the disk reported an error",
    hint: `The disk or the network drive may be failing. ${keepsResults}`,
  },
  ENOENT: { reason: "the file or its folder does not exist", hint: "" },
  ENOTDIR: { reason: "a part of the path is a file, not a folder", hint: "" },
  EISDIR: { reason: "it is a folder", hint: "" },
  ENAMETOOLONG: { reason: "the path is too long", hint: "Move the study to a folder with a shorter path." },
  EMFILE: { reason: "too many files are open", hint: "Raise the limit with `ulimit -n`." },
  ENFILE: { reason: "too many files are open on this machine", hint: "" },
  EBUSY: { reason: "another program is using it", hint: "Close the program that has it open." },
  ESTALE: { reason: "the network drive no longer knows the file", hint: keepsResults },
};
