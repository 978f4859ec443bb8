import { addKey, entryAt, nodeAt, outerSpan, yamlText } from "./edit-study.ts";
import {
  type FixContext,
  type FixMaker,
  fix,
  nameAt,
  preferred,
  removeKey,
  spanAt,
  writtenAt,
} from "./fix.ts";
import type { Edit } from "./mended-text.ts";
import { mappingOf, textOf } from "./outline-value.ts";
import { setRange, shapeOf } from "./range-edits.ts";
import { flagOfParameter } from "./script/script-flags.ts";
import { studyScript } from "./study-script.ts";

/** The placeholder goes to the end of the command, behind the flag of that name. */
export const fixUnused: FixMaker = ({ path }, context) => {
  const name = nameAt(context, path);
  if (name === undefined) return [];
  const script = studyScript(mappingOf(context.outline), context.workspace);
  const flag =
    script && flagOfParameter(script.flags, name.name)?.spellings.find((each) => each.startsWith("--"));
  const addition =
    script?.flags.style === "assignments"
      ? `${name.name}={${name.name}}`
      : `${flag ?? `--${name.name}`} {${name.name}}`;
  const added = fix(`Add \`${addition}\` to the command`, appendToCommand(context, ` ${addition}`));
  return preferred([...added, ...removeKey(context, path)]);
};

/** Undefined where there is no command, or it is a block of text. */
export function appendToCommand(context: FixContext, addition: string): Edit | undefined {
  const found = entryAt(context.outline, ["run", "command"]);
  const node = found?.entry.value;
  if (found === undefined || node?.kind !== "scalar" || node.style === "block") return undefined;
  if (node.style !== "plain") {
    const quote = node.style === "single" ? "'" : '"';
    const end = context.text.charAt(node.reach - 1) === quote ? node.reach - 1 : node.reach;
    return { span: { start: end, end }, replacement: addition };
  }
  if (found.mapping.style === "block")
    return { span: { start: node.span.end, end: node.span.end }, replacement: addition };
  return { span: node.span, replacement: yamlText(textOf(node) + addition, "flow") };
}

/** Booleans as flags, or whole numbers for a flag that takes nothing else. */
export const fixFlagMismatch: FixMaker = (problem, context) => {
  if (/run\.booleans: flag/.test(problem.message)) {
    return preferred(
      fix(
        "Set `booleans: flag`",
        addKey(context, ["run"], "booleans", () => "flag"),
      ),
    );
  }
  const placed = /\{([^{}]+)\}/.exec(writtenAt(context, problem))?.[1];
  const name =
    placed === undefined ? nameAt(context, problem.path) : context.names.find((each) => each.name === placed);
  const shape = name?.domain && shapeOf(name.domain);
  if (name === undefined || shape === undefined || !/whole numbers/.test(problem.message)) return [];
  const [low, high] = [Math.ceil(shape.low), Math.floor(shape.high)];
  if (low >= high || (shape.log && low < 1)) return [];
  const edits = setRange(context, name, { kind: "int", low, high, log: shape.log });
  return edits === undefined ? [] : preferred(fix("Search whole numbers only", ...edits));
};

/** A variable before the program goes into `env`; everything else needs a shell. */
export const fixShellSyntax: FixMaker = (problem, context) => {
  const [, variable, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(writtenAt(context, problem)) ?? [];
  const shell = fix(
    "Run the command in a shell",
    addKey(context, ["run"], "shell", () => "true"),
  );
  if (variable === undefined || value === undefined) return shell;
  const { start, end } = spanAt(context, problem);
  const space = /^\s*/.exec(context.text.slice(end))?.[0].length ?? 0;
  const cut: Edit = { span: { start, end: end + space }, replacement: "" };
  const hasEnv = nodeAt(context.outline, ["run", "env"]) !== undefined;
  const text = value.replace(/^(["'])(.*)\1$/s, "$2");
  const added = hasEnv
    ? addKey(context, ["run", "env"], variable, (style) => environmentText(text, style))
    : addKey(context, ["run"], "env", () => `{ ${variable}: ${environmentText(text, "flow")} }`);
  return [...preferred(fix(`Move ${variable} into \`env\``, cut, added)), ...shell];
};

/** Also a number stays as it is written. */
function environmentText(text: string, style: "block" | "flow"): string {
  return /^\d+$/.test(text) ? text : yamlText(text, style);
}

export const fixUnclosed: FixMaker = (problem, context) => {
  const quote = writtenAt(context, problem).at(-1);
  if (quote === undefined || !/['"`]/.test(quote) || !/never closed/.test(problem.message)) return [];
  const node = nodeAt(context.outline, ["run", "command"]);
  if (node?.kind !== "scalar" || node.style === "block") return [];
  const escaped =
    quote === "'" && node.style === "single"
      ? "''"
      : quote === '"' && node.style === "double"
        ? '\\"'
        : quote;
  const { end } = outerSpan(context.text, node);
  const at = node.style === "plain" ? node.span.end : end - 1;
  return preferred(fix("Close the quote", { span: { start: at, end: at }, replacement: escaped }));
};
