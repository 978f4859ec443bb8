/**
 * Files that are on no disk have paths too, so that what reads files by their paths reads them as well:
 * `/.virtual/vscode-vfs/+github/owner/repository/digits.study.yaml` for
 * `vscode-vfs://github/owner/repository/digits.study.yaml`.
 */
export interface VirtualAddress {
  readonly scheme: string;
  readonly authority: string;
  /** Begins with a slash. */
  readonly path: string;
}

const root = "/.virtual/";
const form = /^\/\.virtual\/([a-z][a-z\d+.-]*)\/\+([^/]*)(\/.*)?$/i;

export function virtualPath({ scheme, authority, path }: VirtualAddress): string {
  return `${root}${scheme}/+${encodeURIComponent(authority)}${path}`;
}

/** Undefined for a path on a disk, and for folders above those of an address. */
export function virtualAddress(path: string): VirtualAddress | undefined {
  const [, scheme, authority, rest = "/"] = form.exec(path) ?? [];
  if (scheme === undefined || authority === undefined) return undefined;
  return { scheme, authority: decodeURIComponent(authority), path: rest };
}

export function isVirtual(path: string): boolean {
  return path.startsWith(root);
}
