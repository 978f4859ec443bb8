import { createFileTail, type FileTail, type TailReader } from "./output-tail.ts";

export interface FolderTailOptions {
  /** The files that there are now; called about once a second. */
  find(): readonly string[];
  /** Makes the reader of one file. */
  begin(file: string): TailReader;
  readonly firstLine: "names" | "data";
  /** Whether a file that is there already may be gone on with; otherwise it is another trial's. */
  isOwn(file: string): boolean;
  /** Read what stands in own files from their beginning on, however old it is. */
  readonly readsOld: boolean;
  /** In milliseconds, from anywhere on. */
  now(): number;
}

/** From one look for new files to the next. */
const lookEveryMs = 1000;

/** Follows all files of a pattern that a trial writes, those that it makes later among them. */
export function createFolderTail(options: FolderTailOptions): FileTail {
  const { find, begin, firstLine, isOwn, readsOld, now } = options;
  const tails = new Map<string, FileTail>();
  const foreign = new Set<string>();
  let lookedAtMs = now();

  const follow = (file: string, from: number | undefined) =>
    tails.set(
      file,
      createFileTail([file], () => begin(file), firstLine, from),
    );
  for (const file of find()) {
    if (isOwn(file)) follow(file, readsOld ? 0 : undefined);
    else foreign.add(file);
  }
  const look = () => {
    lookedAtMs = now();
    for (const file of find()) if (!tails.has(file) && !foreign.has(file)) follow(file, 0);
  };
  const readAll = (buffer: Buffer): "more" | "done" => {
    let result: "more" | "done" = "done";
    for (const tail of tails.values()) if (tail.read(buffer) === "more") result = "more";
    return result;
  };

  return {
    position: () => [...tails.values()].reduce((sum, tail) => sum + tail.position(), 0),
    wasWritten: () => [...tails.values()].some((tail) => tail.wasWritten()),
    read: (buffer) => {
      if (now() - lookedAtMs >= lookEveryMs) look();
      return readAll(buffer);
    },
    close: () => {
      // A trial that took less than a second made its files since the last look.
      look();
      const buffer = Buffer.allocUnsafe(256 * 1024);
      while (readAll(buffer) === "more");
      for (const tail of tails.values()) tail.close();
    },
  };
}
