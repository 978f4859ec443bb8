/**
 * A grid as scikit-learn's GridSearchCV takes it, in JSON: lists of values by name, or a list of such mappings. The study
 * tries exactly the configurations that ParameterGrid lists.
 */

import { nameText } from "../study/names.ts";
import { isMapping } from "../study/read-space.ts";
import type { ParamValue } from "../study/value.ts";
import { literalText, ownName, rangeWriter, scalarOf } from "./draft-ranges.ts";
import { createNotes, type DraftNotes, type DraftParameter, type StudyDraft } from "./study-draft.ts";

/** The values of each parameter; one that is not in a list stands for itself, as in scikit-learn. */
type Grid = ReadonlyMap<string, readonly ParamValue[]>;

/** Whether a value is such a grid, or a list of them, by itself or as GridSearchCV's argument `param_grid`. */
export function isGrid(given: unknown): boolean {
  return isBareGrid(gridOf(given));
}

function gridOf(given: unknown): unknown {
  return isMapping(given) && isBareGrid(given["param_grid"]) ? given["param_grid"] : given;
}

function isBareGrid(given: unknown): boolean {
  const isOne = (value: unknown) =>
    isMapping(value) && Object.keys(value).length > 0 && Object.values(value).every(Array.isArray);
  return Array.isArray(given) ? given.length > 0 && given.every(isOne) : isOne(given);
}

export function importGrid(argument: unknown): StudyDraft {
  const given = gridOf(argument);
  const notes = createNotes();
  const grids = (Array.isArray(given) ? given : [given])
    .filter(isMapping)
    .map((grid) => readGrid(grid, notes));
  const names = [...new Set(grids.flatMap((grid) => [...grid.keys()]))];
  const selector = grids.length > 1 ? findSelector(grids, names) : undefined;
  const write = rangeWriter(notes);
  const space: DraftParameter[] = [];
  const required: string[] = [];
  if (grids.length > 1 && selector === undefined)
    space.push({
      name: freeName("grid", names),
      text: `[${grids.map((_, index) => index + 1).join(", ")}]`,
      comment: "Which grid of the list the values are from.",
    });
  /** The condition that a configuration is of these grids. */
  const among = (indices: readonly number[]): string =>
    selector === undefined
      ? membership(
          freeName("grid", names),
          indices.map((index) => index + 1),
        )
      : membership(
          ownName(selector),
          indices.flatMap((index) => grids[index]?.get(selector) ?? []),
        );

  for (const name of selector === undefined
    ? names
    : [selector, ...names.filter((other) => other !== selector)]) {
    const own = ownName(name);
    if (own !== name) notes.lost(name, `It is called \`${own}\` here.`);
    const holders = grids.flatMap((grid, index) => (grid.has(name) ? [index] : []));
    const lists = holders.map((index) => grids[index]?.get(name) ?? []);
    const all = [...new Set(lists.flat())];
    const text = write.choices(name, all);
    if (text === undefined) continue;
    const isEverywhere = holders.length === grids.length;
    space.push({ name: own, text, ...(!isEverywhere && { when: among(holders) }) });
    if (name === selector) continue;
    holders.forEach((index, position) => {
      const list = lists[position] ?? [];
      if (list.length < all.length) required.push(`not (${among([index])}) or ${membership(own, list)}`);
    });
  }
  notes.toDo(
    "",
    'Write the program\'s command. It takes the values as arguments (`--C=10`) and prints the mean score of its cross-validation as JSON, `{"score": ...}`, on a line of its own.',
  );
  return {
    source: "a grid as scikit-learn takes it",
    run: { command: "python train.py" },
    objectives: [{ metric: "score", direction: "maximize" }],
    space,
    require: required,
    strategy: "grid",
    notes: notes.all,
  };
}

function readGrid(given: Readonly<Record<string, unknown>>, notes: DraftNotes): Grid {
  return new Map(
    Object.entries(given).map(([name, values]) => {
      const list: readonly unknown[] = Array.isArray(values) ? values : [values];
      if (list.some((value) => typeof value === "object" && value !== null))
        notes.lost(name, "Its lists and mappings are texts here, in JSON; the program has to read them.");
      return [name, [...new Set(list.map(scalarOf))]] as const;
    }),
  );
}

/** A parameter of all grids of which no two share a value: it tells them apart by itself. */
function findSelector(grids: readonly Grid[], names: readonly string[]): string | undefined {
  return names.find((name) => {
    const lists = grids.map((grid) => grid.get(name));
    if (lists.some((list) => list === undefined)) return false;
    const values = lists.flatMap((list) => list ?? []);
    return new Set(values).size === values.length;
  });
}

function membership(name: string, values: readonly ParamValue[]): string {
  const [only] = values;
  return values.length === 1 && only !== undefined
    ? `${nameText(name)} == ${literalText(only)}`
    : `${nameText(name)} in [${values.map(literalText).join(", ")}]`;
}

function freeName(wanted: string, taken: readonly string[]): string {
  return taken.includes(wanted) ? freeName(`${wanted}_`, taken) : wanted;
}
