import { expect, test } from "vitest";
import { moveInGrid } from "../../src/webview/grid-keys.ts";

const size = { rows: 100, columns: 5, pageRows: 10 };

test.each<[string, readonly [number, number], readonly [number, number] | undefined]>([
  ["ArrowDown", [3, 2], [4, 2]],
  ["ArrowDown", [99, 2], [99, 2]],
  ["ArrowUp", [3, 2], [2, 2]],
  ["ArrowUp", [0, 2], [-1, 2]],
  ["ArrowUp", [-1, 2], [-1, 2]],
  ["ArrowDown", [-1, 2], [0, 2]],
  ["ArrowLeft", [3, 0], [3, 0]],
  ["ArrowRight", [3, 4], [3, 4]],
  ["ArrowRight", [-1, 0], [-1, 1]],
  ["PageDown", [3, 2], [13, 2]],
  ["PageDown", [95, 2], [99, 2]],
  ["PageUp", [13, 2], [3, 2]],
  ["PageUp", [3, 2], [0, 2]],
  ["Home", [3, 2], [3, 0]],
  ["End", [3, 2], [3, 4]],
  ["Control+Home", [3, 2], [0, 0]],
  ["Control+End", [3, 2], [99, 4]],
  ["Control+ArrowDown", [3, 2], [99, 2]],
  ["Control+ArrowUp", [3, 2], [0, 2]],
  ["Tab", [3, 2], undefined],
  ["a", [3, 2], undefined],
])("%s at %j moves to %j", (keys, [row, column], expected) => {
  const key = keys.replace("Control+", "");
  const moved = moveInGrid({ row, column }, size, { key, ctrlKey: keys !== key, metaKey: false });
  expect(moved && [moved.row, moved.column]).toEqual(expected);
});

test("an empty grid has no row to move to but the header", () => {
  const moved = moveInGrid(
    { row: -1, column: 0 },
    { ...size, rows: 0 },
    { key: "ArrowDown", ctrlKey: false, metaKey: false },
  );
  expect(moved).toEqual({ row: -1, column: 0 });
});
