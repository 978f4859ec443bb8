import { findStrategy } from "../study/strategies.ts";
import { addKey, entryAt, outerSpan, removeEntry, setValue, yamlText } from "./edit-study.ts";
import { addSection, type FixMaker, fix, preferred, removeKey, spanAt, writtenAt } from "./fix.ts";
import { mappingOf } from "./outline-value.ts";
import { proposeRange } from "./script/propose-range.ts";
import { flagOfParameter } from "./script/script-flags.ts";
import { studyScript } from "./study-script.ts";
import { walkOutline } from "./walk-outline.ts";

export const fixSyntax: FixMaker = (problem, context) => {
  if (!/quote is never closed/.test(problem.message)) return [];
  const { start, end } = spanAt(context, problem);
  const quote = context.text.charAt(start);
  const written = context.text.slice(start, end).trimEnd().length;
  const at = start + written;
  return preferred(fix("Close the quote", { span: { start: at, end: at }, replacement: quote }));
};

export const fixDuplicateKey: FixMaker = (problem, context) => {
  const { start } = spanAt(context, problem);
  const paths: (readonly (string | number)[])[] = [];
  walkOutline(context.outline, {
    key: ({ key }, path) => {
      if (outerSpan(context.text, key).start === start) paths.push(path);
    },
  });
  const [path] = paths;
  const mapping = path && entryAt(context.outline, path)?.mapping;
  const entry = mapping?.entries.find(({ key }) => outerSpan(context.text, key).start === start);
  if (mapping === undefined || entry === undefined) return [];
  return fix(`Remove the second \`${entry.key.text}\``, removeEntry(context, { mapping, entry }));
};

export const fixByRemoving: FixMaker = ({ path, at }, context) =>
  at === "key" && path.length > 0 ? removeKey(context, path) : [];

/** A key without a did-you-mean has no place here. */
export const fixUnknownKey: FixMaker = (problem, context) =>
  problem.replacement === undefined ? removeKey(context, problem.path) : [];

const skeletons: Readonly<Record<string, string>> = {
  run: "{ command: python train.py }",
  objective: "{ maximize: accuracy }",
};

export const fixMissingKey: FixMaker = ({ path, message }, context) => {
  const key = /`(\w+)`/.exec(message)?.[1] ?? "";
  if (path.length === 0) {
    const wanted = [
      ...new Set([...message.matchAll(/`(run|objective|space)`/g)].map((match) => match[1] as string)),
    ];
    return wanted.flatMap((section) =>
      section === "space"
        ? entryAt(context.outline, ["space"]) === undefined
          ? fix(
              "Add `space` with a learning rate",
              addKey(context, ["space"], "lr", () => "loguniform(1e-5, 0.1)"),
            )
          : []
        : addSection(context, section, () => skeletons[section] as string),
    );
  }
  const values: Readonly<Record<string, string>> = {
    maximize: "accuracy",
    max: "27",
    low: "0",
    high: "1",
    name: "random",
  };
  const wanted =
    path[0] === "objective" || path[0] === "objectives" ? "maximize" : path[0] === "fidelity" ? "max" : key;
  const value = values[wanted];
  return value === undefined
    ? []
    : fix(
        `Add \`${wanted}: ${value}\``,
        addKey(context, path, wanted, () => value),
      );
};

/** The parameter that an expression or a placeholder names, with a range that its name suggests. */
export const fixUnknownName: FixMaker = (problem, context) => {
  if (problem.path[0] === "baseline" || problem.path[0] === "strategy")
    return removeKey(context, problem.path);
  const name = writtenAt(context, problem).replace(/^\{|\}$/g, "");
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || context.names.some((known) => known.name === name))
    return [];
  const { style, text } = newParameter(name, context);
  return fix(
    `Add the parameter \`${name}\``,
    addKey(context, ["space"], name, () => yamlText(text, style)),
  );
};

export function newParameter(name: string, context: Parameters<FixMaker>[1]) {
  const space = entryAt(context.outline, ["space"])?.entry.value;
  const style: "block" | "flow" = space?.kind === "mapping" ? space.style : "block";
  const script = studyScript(mappingOf(context.outline), context.workspace);
  const flag = script && flagOfParameter(script.flags, name);
  const known = flag ?? {
    name,
    kind: "value" as const,
    default: undefined,
    choices: undefined,
    type: "float" as const,
  };
  return { style, text: proposeRange(known)?.text ?? "uniform(0, 1)" };
}

export const fixPlaceholder: FixMaker = (problem, context) => {
  const written = writtenAt(context, problem);
  const isPlaceholder = /^\{[^{}]*\}$/.test(written);
  const literal = isPlaceholder
    ? fix(`Write {${written}} for literal braces`, {
        span: spanAt(context, problem),
        replacement: `{${written}}`,
      })
    : [];
  const added = isPlaceholder ? fixUnknownName(problem, context) : [];
  return problem.replacement === undefined ? preferred([...added, ...literal]) : [...added, ...literal];
};

export const fixCondition: FixMaker = (problem, context) =>
  problem.path.at(-1) === "when" && problem.replacement === undefined
    ? fix("Remove this condition", ...removeKey(context, problem.path).flatMap(({ edits }) => edits))
    : [];

export const fixNoBudget: FixMaker = (_, context) =>
  preferred(
    entryAt(context.outline, ["budget"]) === undefined
      ? addSection(context, "budget", () => "{ trials: 60 }")
      : fix(
          "Add `trials: 60`",
          addKey(context, ["budget"], "trials", () => "60"),
        ),
  );

export const fixGridTooLarge: FixMaker = (_, context) => {
  const strategy = entryAt(context.outline, ["strategy"]);
  return strategy === undefined
    ? []
    : fix("Search with `sobol` instead", setValue(context, strategy, "sobol"));
};

/** Strategies that the message names, and the settings that it gives as they would be written. */
export const fixMisfit: FixMaker = ({ message }, context) => {
  const strategy = entryAt(context.outline, ["strategy"]);
  const names = [...message.matchAll(/`([\w-]+)`/g)].map((match) => match[1] as string);
  const own = /^`([\w-]+)`/.exec(message)?.[1];
  const others = names.filter((name) => name !== own && findStrategy(name) !== undefined);
  const settings = [...message.matchAll(/`(fidelity|budget): (\{[^`]*\})`/g)].flatMap(
    ([, section = "", value = ""]) => {
      const found = entryAt(context.outline, [section]);
      if (found === undefined) return addSection(context, section, () => value);
      const key = /^\{ (\w+): ([^,{}]+) \}$/.exec(value);
      if (key === null) return [];
      const inner = entryAt(context.outline, [section, key[1] as string]);
      const edit = inner
        ? setValue(context, inner, key[2] as string)
        : addKey(context, [section], key[1] as string, () => key[2] as string);
      return fix(`Set \`${section}.${key[1]}\` to ${key[2]}`, edit);
    },
  );
  const chosen = [...new Set(others)].flatMap((name) =>
    strategy === undefined
      ? addSection(context, "strategy", () => name)
      : fix(`Use \`${name}\``, setValue(context, strategy, name)),
  );
  return [...settings, ...chosen];
};

/** As many seeds as the message asks for. */
export const fixComparison: FixMaker = ({ message }, context) => {
  const seeds = /`seeds: (\d+)`/.exec(message)?.[1];
  if (seeds === undefined) return [];
  const found = entryAt(context.outline, ["compare", "seeds"]);
  const edit = found ? setValue(context, found, seeds) : addKey(context, ["compare"], "seeds", () => seeds);
  return fix(`Set \`compare.seeds\` to ${seeds}`, edit);
};

/** The study gets a name of its own, and with it a folder. */
export const fixStudyName: FixMaker = (_, context) => {
  const found = entryAt(context.outline, ["study"]);
  const now = found?.entry.value?.kind === "scalar" ? found.entry.value.text : context.workspace.fileStem;
  const [, stem = now, number = "1"] = /^(.*?)-(\d+)$/.exec(now) ?? [];
  const name = `${stem}-${Number(number) + 1}`;
  const title = `Name this study \`${name}\``;
  const yaml = yamlText(name, "block");
  return fix(title, found ? setValue(context, found, yaml) : addKey(context, [], "study", () => yaml));
};
