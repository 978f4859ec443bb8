import { expect, test } from "vitest";
import { mixColors, opaqueColor, parseColor, rampColor } from "../../src/webview/color.ts";
import { theme } from "./trials.ts";

test.each([
  ["#fff", [255, 255, 255, 1]],
  ["#0066BF", [0, 102, 191, 1]],
  ["#d1861680", [209, 134, 22, 128 / 255]],
  ["rgb(1, 2, 3)", [1, 2, 3, 1]],
  ["rgba(1, 2, 3, 0.5)", [1, 2, 3, 0.5]],
  ["rebeccapurple", undefined],
])("%s is read", (text, expected) => {
  expect(parseColor(text)).toEqual(expected);
});

test("colours are mixed by channel, and what cannot be read is kept whole", () => {
  expect(mixColors("#000", "#fff", 0.5)).toBe("rgb(128, 128, 128)");
  expect(mixColors("red", "#fff", 0.2)).toBe("red");
  expect(opaqueColor("#d1861680")).toBe("rgb(209, 134, 22)");
});

test("the ramp ends at the theme's green and has its blue on the way", () => {
  expect([rampColor(theme, 0.6), rampColor(theme, 1)]).toEqual(["rgb(0, 0, 255)", "rgb(0, 255, 0)"]);
});
