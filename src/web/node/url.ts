/** Stands in for `node:url` where there is no disk: paths are those of POSIX. */

export function fileURLToPath(address: string): string {
  return decodeURIComponent(new URL(address).pathname);
}

export function pathToFileURL(path: string): URL {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return new URL(`file://${encoded}`);
}
