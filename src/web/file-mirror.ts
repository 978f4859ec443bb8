/** What somebody who can read a file says of it. */
export type Fetched =
  | { readonly kind: "missing" }
  /** It is as it was when it had the stamp that is known. */
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "file";
      /** Changes when the file does. */
      readonly stamp: string;
      /** Milliseconds since the epoch. */
      readonly mtimeMs: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: "folder"; readonly entries: readonly FolderEntry[] };

export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
}

/** Asks for a file or folder. @param known the stamp of what is here already */
export type FetchFile = (path: string, known: string | undefined) => Promise<Fetched>;

/** A file or folder as it was when it was fetched last. */
export type Mirrored = Exclude<Fetched, { readonly kind: "unchanged" }>;

interface Known {
  readonly entry: Mirrored;
  readonly fetchedAt: number;
  lookedAt: number;
}

/** After so long a look at a file has it fetched again, in the background. */
const freshMs = 2_000;
/** What nobody has looked at for so long is forgotten. */
const keptMs = 60_000;

/**
 * Files that can only be read by asking somebody and waiting, for code that does not wait. What is not here yet looks
 * as if it were missing, until it has come and the change is told.
 */
export class FileMirror {
  readonly #fetch: FetchFile;
  readonly #changed: () => void;
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();
  readonly #fetching = new Set<string>();
  #hasNews = false;

  /** @param changed called once everything that was asked for has come, if any of it is new */
  constructor(fetch: FetchFile, changed: () => void, now: () => number = Date.now) {
    this.#fetch = fetch;
    this.#changed = changed;
    this.#now = now;
  }

  /** Whether something is taken for missing only because it has not come yet. */
  get isWaiting(): boolean {
    return [...this.#fetching].some((path) => !this.#known.has(path));
  }

  at(path: string): Mirrored {
    const now = this.#now();
    const known = this.#known.get(path);
    if (known !== undefined) known.lookedAt = now;
    if (known === undefined || now - known.fetchedAt >= freshMs) void this.#ask(path, known?.entry);
    return known?.entry ?? { kind: "missing" };
  }

  async #ask(path: string, before: Mirrored | undefined): Promise<void> {
    if (this.#fetching.has(path)) return;
    this.#fetching.add(path);
    const stamp = before?.kind === "file" ? before.stamp : undefined;
    const fetched = await this.#fetch(path, stamp).catch((): Fetched => ({ kind: "missing" }));
    this.#fetching.delete(path);
    const now = this.#now();
    const entry = fetched.kind === "unchanged" ? (before ?? { kind: "missing" as const }) : fetched;
    this.#known.set(path, { entry, fetchedAt: now, lookedAt: this.#known.get(path)?.lookedAt ?? now });
    // A first answer counts even where it is that nothing is there: somebody may have waited for it.
    if (before === undefined || !isSame(before, fetched)) this.#hasNews = true;
    if (this.#fetching.size > 0 || !this.#hasNews) return;
    this.#hasNews = false;
    this.#forget(now);
    this.#changed();
  }

  #forget(now: number): void {
    for (const [path, { lookedAt }] of this.#known) if (now - lookedAt > keptMs) this.#known.delete(path);
  }
}

function isSame(before: Mirrored, fetched: Fetched): boolean {
  if (fetched.kind === "unchanged") return true;
  if (before.kind === "folder" && fetched.kind === "folder")
    return JSON.stringify(before.entries) === JSON.stringify(fetched.entries);
  return before.kind === "missing" && fetched.kind === "missing";
}
