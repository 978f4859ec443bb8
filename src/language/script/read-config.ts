import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from "yaml";
import type { ParamValue } from "../../study/value.ts";
import { typeOfScalar } from "./flag-type.ts";
import type { ScriptFlag, ScriptInclude } from "./script-flags.ts";
import { lineOf } from "./script-text.ts";

export interface ConfigFlags {
  readonly flags: readonly ScriptFlag[];
  /** Files of Hydra's `defaults` list, relative to this one's folder. */
  readonly includes: readonly ScriptInclude[];
  /** The list names something that only Hydra finds. */
  readonly isOpen: boolean;
}

const deepest = 20;

/** The keys of a Hydra or OmegaConf configuration as flags: `optimizer.lr=0.1`. */
export function readConfig(text: string, prefix: string): ConfigFlags {
  const flags: ScriptFlag[] = [];
  let includes: readonly ScriptInclude[] = [];
  let isOpen = false;
  const document = parseDocument(text, { logLevel: "silent", prettyErrors: false, uniqueKeys: false });
  read(document.contents as Node | null, prefix, 0);
  return { flags, includes, isOpen };

  function read(node: Node | null, before: string, depth: number): void {
    if (!isMap(node) || depth > deepest) return;
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      if (!isScalar(key) || typeof key.value !== "string") continue;
      const name = before + key.value;
      if (depth === 0 && key.value === "hydra") continue;
      if (depth === 0 && key.value === "defaults" && isSeq(value)) {
        const found = readDefaults(value.items as readonly Node[], prefix);
        includes = found.includes;
        isOpen ||= found.isOpen;
        flags.push(...found.groups.map(({ name: group, choice, node: item }) => flag(group, choice, item)));
      } else if (isMap(value)) read(value, `${name}.`, depth + 1);
      else if (value === null || isScalar(value) || isSeq(value)) {
        flags.push(flag(name, isScalar(value) ? scalarValue(value.value) : undefined, key, value));
      }
    }
  }

  function flag(
    name: string,
    value: ParamValue | undefined,
    key: Node,
    node: Node | null = null,
  ): ScriptFlag {
    const start = key.range?.[0] ?? 0;
    return {
      name,
      spellings: [name],
      kind: "value",
      type: typeOfScalar(value),
      isTyped: false,
      default: value,
      defaultSpan: isScalar(node) && node.range ? { start: node.range[0], end: node.range[1] } : undefined,
      choices: undefined,
      isRequired: value === "???",
      help: undefined,
      command: undefined,
      span: { start, end: node?.range?.[1] ?? key.range?.[1] ?? start },
      line: lineOf(text, start),
    };
  }
}

/** An interpolation, `${lr}`, is no value that is known. */
function scalarValue(value: unknown): ParamValue | undefined {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" && !value.includes("${") ? value : undefined;
}

interface Defaults {
  readonly groups: readonly { readonly name: string; readonly choice: string; readonly node: Node }[];
  readonly includes: readonly ScriptInclude[];
  readonly isOpen: boolean;
}

/** `- optimizer: adam`, `- base`, `- _self_` */
function readDefaults(items: readonly Node[], prefix: string): Defaults {
  const groups: { name: string; choice: string; node: Node }[] = [];
  const includes: ScriptInclude[] = [];
  let isOpen = false;
  for (const item of items) {
    if (isScalar(item) && typeof item.value === "string") {
      if (item.value !== "_self_") includes.push({ path: withEnding(item.value), prefix });
      continue;
    }
    const pair = isMap(item) ? (item.items[0] as Pair<Node, Node | null> | undefined) : undefined;
    const group = isScalar(pair?.key) ? String(pair.key.value) : "";
    const choice = isScalar(pair?.value) ? pair.value.value : undefined;
    if (/^(?:override\s+)?\/?hydra\b/.test(group)) continue;
    const name = group.replace(/^(?:override|optional)\s+/, "").replace(/^\//, "");
    if (typeof choice !== "string" || name === "" || /[@:]/.test(name)) {
      isOpen ||= choice !== null;
      continue;
    }
    const dotted = name.replaceAll("/", ".");
    groups.push({ name: name, choice, node: item });
    includes.push({ path: withEnding(`${name}/${choice}`), prefix: `${prefix}${dotted}.` });
  }
  return { groups, includes, isOpen };
}

function withEnding(path: string): string {
  return /\.ya?ml$/.test(path) ? path : `${path}.yaml`;
}
