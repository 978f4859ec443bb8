import { describe, expect, test } from "vitest";
import {
  type ColumnLayout,
  moveColumn,
  orderColumns,
  placeColumns,
  toggleHidden,
  togglePinned,
  usualLayout,
} from "../../src/webview/column-layout.ts";
import { tableColumns } from "../../src/webview/columns.ts";
import { overview, trial, uniform } from "./trials.ts";

const columns = tableColumns(overview({ parameters: [uniform("lr"), uniform("width")] }), [trial(0)]);
const ids = (layout: ColumnLayout) => placeColumns(columns, layout).map(({ id }) => id);
const usual = ["number", "state", "value:0", "param:lr", "param:width", "duration", "reason"];

test("as long as nobody has arranged them, columns stand as they come", () => {
  expect(ids(usualLayout)).toEqual(usual);
});

describe("a column moves", () => {
  test.each<[string, string, -1 | 1, readonly string[]]>([
    [
      "to the left",
      "param:lr",
      -1,
      ["number", "state", "param:lr", "value:0", "param:width", "duration", "reason"],
    ],
    [
      "to the right",
      "value:0",
      1,
      ["number", "state", "param:lr", "value:0", "param:width", "duration", "reason"],
    ],
    ["not before the trial's number", "state", -1, usual],
    ["not beyond the end", "reason", 1, usual],
    ["never, where it is the trial's number", "number", 1, usual],
  ])("%s", (_, id, by, expected) => {
    expect(ids(moveColumn(columns, usualLayout, id, by))).toEqual(expected);
  });

  test("over hidden ones at one go", () => {
    const layout = toggleHidden(usualLayout, "value:0");
    expect(ids(moveColumn(columns, layout, "param:lr", -1)).slice(0, 3)).toEqual([
      "number",
      "param:lr",
      "state",
    ]);
  });

  test("not out of the pinned ones", () => {
    const layout = togglePinned(usualLayout, "reason");
    expect(moveColumn(columns, layout, "reason", 1)).toBe(layout);
  });
});

test("pinned columns stand at the left, each beside the one before", () => {
  const layout = togglePinned(togglePinned(usualLayout, "reason"), "param:lr");
  const placed = placeColumns(columns, layout);
  expect(placed.slice(0, 4).map(({ id }) => id)).toEqual(["number", "param:lr", "reason", "state"]);
  expect(placed[0]?.pinnedAt).toBe("0px");
  expect(placed[1]?.pinnedAt).toBe("calc(56px)");
  expect(placed[2]?.pinnedAt).toMatch(/^calc\(56px \+ max\(/);
  expect(placed[3]?.pinnedAt).toBeNull();
});

test("a hidden column is listed and not drawn; the trial's number cannot be hidden", () => {
  const layout = toggleHidden(toggleHidden(usualLayout, "state"), "number");
  expect(ids(layout)).toEqual(usual.filter((id) => id !== "state"));
  expect(orderColumns(columns, layout)).toHaveLength(usual.length);
  expect(ids(toggleHidden(layout, "state"))).toEqual(usual);
});

test("a column that comes later stands behind those that were arranged", () => {
  const layout = moveColumn(columns, usualLayout, "param:lr", -1);
  const more = tableColumns(
    overview({ parameters: [uniform("lr"), uniform("width"), uniform("depth")] }),
    [],
  );
  expect(placeColumns(more, layout).at(-1)?.id).toBe("param:depth");
});
