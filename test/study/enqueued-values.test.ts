import { expect, test } from "vitest";
import { compileStudy } from "../../src/study/compile.ts";
import { readEnqueuedValues } from "../../src/study/enqueued-values.ts";
import type { ParamValues } from "../../src/study/value.ts";

const { study } = compileStudy(
  {
    space: {
      lr: "loguniform(1e-4, 1)",
      width: "int(8, 256)",
      release: ["1.0", "2.0"],
      nesterov: "bool",
      optimizer: ["sgd", "adam"],
      momentum: { in: "uniform(0, 0.99)", when: 'optimizer == "sgd"' },
      model: "resnet50",
    },
    derived: { cells: "width * 2" },
    require: ["width * lr <= 100"],
    objective: { minimize: "loss" },
    strategy: "random",
  },
  { needsRun: "run-optional" },
);
const read = (values: ParamValues) => readEnqueuedValues(study!.space, values);

test.each<[string, ParamValues, ParamValues]>([
  ["typed values stay", { lr: 0.01, nesterov: true }, { lr: 0.01, nesterov: true }],
  ["a text is a number where the parameter is one", { width: "64", lr: "1e-2" }, { width: 64, lr: 0.01 }],
  ["a choice that looks like a number stays a text", { release: "1.0" }, { release: "1.0" }],
  ["a text is a boolean where the parameter is one", { nesterov: "false" }, { nesterov: false }],
  ["a condition that may hold is enough", { momentum: "0.9" }, { momentum: 0.9 }],
  ["nothing at all is a configuration of the sampler's", {}, {}],
])("%s", (_, given, values) => {
  expect(read(given)).toEqual({ kind: "values", values });
});

test.each<[string, ParamValues, string]>([
  ["an unknown name", { widht: 64 }, "has no parameter widht. Did you mean `width`?"],
  ["a name like no other", { qqqqqqq: 64 }, "It has lr, width, release, nesterov, optimizer, momentum."],
  ["a value outside", { width: 4 }, "width is 4, which is not in int(8, 256)."],
  ["half a unit", { width: "8.5" }, "width is 8.5, which"],
  ["nothing for a number", { width: "" }, "width is empty, which is not in int(8, 256)"],
  ["a constant", { model: "resnet18" }, "model is a constant"],
  ["a derived value", { cells: 4 }, "computed"],
  ["a condition that fails", { optimizer: "adam", momentum: 0.9 }, "momentum has no place here"],
  ["a broken requirement", { width: 256, lr: 1 }, "break `require`"],
])("%s is refused", (_, given, message) => {
  const result = read(given);
  expect(result.kind).toBe("refused");
  expect(result.kind === "refused" && result.message).toContain(message);
});
