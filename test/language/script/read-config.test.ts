import { expect, test } from "vitest";
import { readConfig } from "../../../src/language/script/read-config.ts";

const rows = (text: string, prefix = "") => {
  const { flags, includes, isOpen } = readConfig(text, prefix);
  return {
    flags: flags.map(
      ({ name, type, default: standard, line }) =>
        `${line} ${name} ${type ?? "?"} ${JSON.stringify(standard)}`,
    ),
    includes: includes.map(({ path, prefix: before }) => `${before}<- ${path}`),
    isOpen,
  };
};

test("keys become flags, groups are dotted, lists of defaults are followed", () => {
  const text =
    "defaults:\n  - _self_\n  - base\n  - optimizer: adam\n  - override hydra/launcher: joblib\n" +
    `lr: 1e-3\nmodel:\n  width: 64\n  act: relu\n  out: \${lr}\nfast: true\nhydra:\n  run: { dir: x }\n`;
  expect(rows(text)).toEqual({
    flags: [
      '3 optimizer string "adam"',
      "5 lr float 0.001",
      "7 model.width int 64",
      '8 model.act string "relu"',
      "9 model.out ? undefined",
      "10 fast bool true",
    ],
    includes: ["<- base.yaml", "optimizer.<- optimizer/adam.yaml"],
    isOpen: false,
  });
});

test("a group's file stands below its group", () => {
  expect(rows("lr: 0.1\n", "optimizer.").flags).toEqual(["0 optimizer.lr float 0.1"]);
});

test("what cannot be read has no flags", () => {
  for (const text of ["", "- a\n- b\n", "a: [", "\u0000", "lr"])
    expect(() => readConfig(text, "")).not.toThrow();
});

test("a package of Hydra's leaves it open", () => {
  expect(rows("defaults:\n  - db@other: mysql\n").isOpen).toBe(true);
});
