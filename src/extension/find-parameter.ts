import { isMap, isScalar, parseDocument } from "yaml";

/** Where the study file names a searched, fixed or derived parameter; `group.name` is inside of its group. */
export function findParameter(
  text: string,
  name: string,
): { readonly start: number; readonly end: number } | undefined {
  const { contents } = parseDocument(text, { logLevel: "silent" });
  for (const section of ["space", "derived"]) {
    const node = isMap(contents) ? contents.get(section, true) : undefined;
    const found = find(node, name);
    if (found) return found;
  }
  return undefined;
}

function find(node: unknown, name: string): { readonly start: number; readonly end: number } | undefined {
  if (!isMap(node)) return undefined;
  for (const { key, value } of node.items) {
    if (!isScalar(key) || !key.range) continue;
    const own = String(key.value);
    if (own === name) return { start: key.range[0], end: key.range[1] };
    if (name.startsWith(`${own}.`)) {
      const inner = find(value, name.slice(own.length + 1));
      if (inner) return inner;
    }
  }
  return undefined;
}
