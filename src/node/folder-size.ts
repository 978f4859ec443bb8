import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** How much space everything under a path takes, in bytes; 0 where there is nothing. Links are not followed. */
export async function folderSize(path: string): Promise<number> {
  let total = 0;
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const inner = join(folder, entry.name);
      if (entry.isDirectory()) await visit(inner);
      else total += await fileSize(inner);
    }
  };
  total += await fileSize(path);
  await visit(path);
  return total;
}

/** What a file takes, not how long it is: a log may have a hole in it. */
async function fileSize(path: string): Promise<number> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat === undefined || stat.isDirectory()) return 0;
  return stat.blocks === undefined || process.platform === "win32" ? stat.size : stat.blocks * 512;
}

export interface SizeWatchOptions {
  readonly folder: string;
  readonly limitBytes: number;
  /** Milliseconds of any origin that never go back. */
  elapsed(): number;
  /** Once, when the folder is larger. */
  onLarge(bytes: number): void;
}

/** Looking through the folders of thousands of trials takes seconds of other threads. */
const lookEveryMs = 300_000;

/** Says when a folder has outgrown a limit; the returned function is to be called whenever it may have grown. */
export function watchFolderSize({ folder, limitBytes, elapsed, onLarge }: SizeWatchOptions): () => void {
  let isOver = false;
  let lookedAt: number | undefined;
  return () => {
    if (isOver || (lookedAt !== undefined && elapsed() - lookedAt < lookEveryMs)) return;
    lookedAt = elapsed();
    void folderSize(folder).then((bytes) => {
      if (isOver || bytes <= limitBytes) return;
      isOver = true;
      onLarge(bytes);
    });
  };
}
