/**
 * Stands in for `node:fs` where there is no disk: what the readers of files use of it, over a mirror of files that are
 * fetched. As with Node's own there is one file system to a process, or here to a worker. It cannot be written.
 */
import type { FileMirror, Mirrored } from "../file-mirror.ts";

let files: FileMirror | undefined;

/** To be called once, before anything is read. */
export function readThrough(mirror: FileMirror): void {
  files = mirror;
}

type MirroredFile = Extract<Mirrored, { readonly kind: "file" }>;

interface StatOptions {
  readonly bigint?: boolean;
  readonly throwIfNoEntry?: boolean;
}

const open = new Map<number, MirroredFile>();
let lastDescriptor = 2;

export function existsSync(path: string): boolean {
  return at(path).kind !== "missing";
}

export function statSync(path: string, { bigint = false, throwIfNoEntry = true }: StatOptions = {}) {
  const entry = at(path);
  if (entry.kind !== "missing") return statOf(entry, bigint);
  if (throwIfNoEntry) throw failure("ENOENT", path);
  return undefined;
}

export function readFileSync(path: string, encoding?: "utf8"): string | Buffer {
  const bytes = Buffer.from(fileAt(path).bytes);
  return encoding === undefined ? bytes : bytes.toString(encoding);
}

export function readdirSync(path: string, { withFileTypes = false } = {}): readonly unknown[] {
  const folder = at(path);
  if (folder.kind === "missing") throw failure("ENOENT", path);
  if (folder.kind === "file") throw failure("ENOTDIR", path);
  if (!withFileTypes) return folder.entries.map(({ name }) => name);
  return folder.entries.map(({ name, kind }) => ({
    name,
    isFile: () => kind === "file",
    isDirectory: () => kind === "folder",
  }));
}

export function openSync(path: string, flags = "r"): number {
  if (flags !== "r") throw failure("EROFS", path);
  lastDescriptor += 1;
  open.set(lastDescriptor, fileAt(path));
  return lastDescriptor;
}

export function closeSync(descriptor: number): void {
  open.delete(descriptor);
}

export function fstatSync(descriptor: number, { bigint = false }: StatOptions = {}) {
  return statOf(openFile(descriptor), bigint);
}

export function readSync(
  descriptor: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number {
  const part = openFile(descriptor).bytes.subarray(position, position + length);
  buffer.set(part, offset);
  return part.length;
}

function at(path: string): Mirrored {
  if (files === undefined) throw new Error("nobody has said where files come from");
  return files.at(path);
}

function fileAt(path: string): MirroredFile {
  const entry = at(path);
  if (entry.kind === "missing") throw failure("ENOENT", path);
  if (entry.kind === "folder") throw failure("EISDIR", path);
  return entry;
}

function openFile(descriptor: number): MirroredFile {
  const file = open.get(descriptor);
  if (file === undefined) throw failure("EBADF", String(descriptor));
  return file;
}

function statOf(entry: Exclude<Mirrored, { readonly kind: "missing" }>, isBig: boolean) {
  const size = entry.kind === "file" ? entry.bytes.length : 0;
  const mtimeMs = entry.kind === "file" ? entry.mtimeMs : 0;
  // Which file it is cannot be told; whoever asks compares what stands in it as well.
  const numbers = { dev: 0, ino: 0, size, mtimeMs: Math.round(mtimeMs) };
  return {
    ...(isBig
      ? Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, BigInt(value)]))
      : numbers),
    mtimeNs: BigInt(numbers.mtimeMs) * 1_000_000n,
    isFile: () => entry.kind === "file",
    isDirectory: () => entry.kind === "folder",
  };
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

function refuse(path: string): never {
  throw failure("EROFS", path);
}

export {
  refuse as appendFileSync,
  refuse as fsyncSync,
  refuse as linkSync,
  refuse as mkdirSync,
  refuse as renameSync,
  refuse as rmSync,
  refuse as utimes,
  refuse as writeFileSync,
};
