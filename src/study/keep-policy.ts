import { memoryBytes } from "./memory.ts";
import type { Sections } from "./sections.ts";

/** What stays in a study's folder, and what is written down there. */
export interface KeepPolicy {
  /** The most of each log of a trial. */
  readonly logBytes: number;
  /** Of which trials the files stay that they wrote into their own folders. */
  readonly artifacts: "all" | "best" | "last" | "none";
  /** From where on a run warns of the folder's size. */
  readonly folderBytes: number | undefined;
  /** Names of variables of the environment that are recorded besides the usual ones. */
  readonly environment: readonly string[];
}

export const defaultLogBytes = 64 * 1024 * 1024;

export function compileKeep(written: Sections["keep"] = {}): KeepPolicy {
  const { logs, artifacts = "all", size, environment = [] } = written;
  return {
    logBytes: (logs === undefined ? undefined : memoryBytes(logs)) ?? defaultLogBytes,
    artifacts,
    folderBytes: size === undefined ? undefined : memoryBytes(size),
    environment,
  };
}
