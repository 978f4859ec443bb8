import { expect, test } from "vitest";
import { findParameter } from "../../src/extension/find-parameter.ts";

const text = `# lr is the learning rate
study: s
space:
  lr: loguniform(1e-4, 1)
  optimizer:
    in: [sgd, adam]
  model:
    lr: uniform(0, 1)
    "hidden units": int(1, 9)
derived:
  total: lr * 2
`;

test.each<[string, string | undefined]>([
  ["lr", "  lr: loguniform"],
  ["optimizer", "  optimizer:"],
  ["model.lr", "    lr: uniform"],
  ["model.hidden units", '    "hidden units": int'],
  ["total", "  total: lr"],
  ["momentum", undefined],
  ["study", undefined],
])("%s is found where it is defined", (name, line) => {
  const found = findParameter(text, name);
  expect(found && text.slice(text.lastIndexOf("\n", found.start) + 1).startsWith(line ?? "?")).toBe(
    line === undefined ? undefined : true,
  );
});

test("a file that cannot be read has none", () => {
  expect(findParameter("space: [", "lr")).toBeUndefined();
  expect(findParameter("", "lr")).toBeUndefined();
});
