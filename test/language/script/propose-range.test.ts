import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type KnownFlag, proposeRange } from "../../../src/language/script/propose-range.ts";
import { readSpace } from "../../../src/study/read-space.ts";

const flag = (name: string, rest: Partial<KnownFlag> = {}): KnownFlag => ({
  name,
  kind: "value",
  default: undefined,
  choices: undefined,
  ...rest,
});

describe("a range for a flag", () => {
  test.each<readonly [KnownFlag, string | undefined]>([
    [flag("lr"), "loguniform(1e-5, 0.1)"],
    [flag("optim.learning_rate", { default: 3e-4, type: "float" }), "loguniform(1e-6, 0.01)"],
    [flag("learningRate", { default: 1 }), "loguniform(0.01, 1)"],
    [flag("weight_decay", { default: 0, type: "float" }), "loguniform(1e-6, 0.1)"],
    [flag("dropout", { default: 0.1 }), "uniform(0, 0.5)"],
    [flag("dropout", { default: 0.7 }), "uniform(0, 0.7)"],
    [flag("momentum", { default: 0.9 }), "uniform(0, 0.99)"],
    [flag("batch-size", { default: 32, type: "int" }), "ordinal(8, 16, 32, 64, 128)"],
    [flag("batch_size"), "ordinal(16, 32, 64, 128, 256)"],
    [flag("hidden_size", { default: 128 }), "int(32, 512, log)"],
    [flag("num_layers", { default: 2 }), "int(1, 6)"],
    [flag("num_layers", { default: 12 }), "int(1, 24)"],
    [flag("gamma", { default: 0.99 }), "uniform(0.9, 0.9999)"],
    [flag("activation", { choices: ["relu", "tanh"] }), "[relu, tanh]"],
    [flag("kernels", { choices: [3, 5, 7] }), "ordinal(3, 5, 7)"],
    [flag("nesterov", { kind: "switch", type: "bool" }), "bool"],
    [flag("depth", { type: "int", range: { low: 2, high: 4 } }), "int(2, 4)"],
    [flag("foo", { type: "float", default: 5 }), "loguniform(0.5, 50)"],
    [flag("foo", { type: "float", default: 0.3 }), "uniform(0, 1)"],
    [flag("foo", { type: "int", default: 100 }), "int(25, 400, log)"],
    [flag("foo", { type: "int", default: 0 }), "int(0, 10)"],
    [flag("epochs", { type: "int", default: 10 }), undefined],
    [flag("seed", { type: "int", default: 1 }), undefined],
    [flag("data_dir", { type: "string", default: "x" }), undefined],
    [flag("foo"), undefined],
    [flag("alpha", { type: "int", default: 16 }), "int(4, 64, log)"],
    [flag("mode", { choices: ["only"] }), undefined],
    [flag("mode", { choices: ["a", "b", "a"] }), "[a, b]"],
    [flag("layers", { type: "int", isList: true }), undefined],
  ])("%j", (given, text) => {
    expect(proposeRange(given)?.text).toBe(text);
  });

  test("reads back as a range, whatever the default", () => {
    const names = [
      "lr",
      "wd",
      "dropout",
      "batch_size",
      "width",
      "layers",
      "gamma",
      "beta2",
      "clip",
      "foo",
      "max_depth",
      "momentum",
    ];
    const number = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.integer({ min: -1000, max: 1_000_000 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        number,
        fc.constantFrom("float", "int", undefined),
        (name, standard, type) => {
          const rounded = type === "int" ? Math.round(standard) : standard;
          const text = proposeRange(flag(name, { default: rounded, type }))?.text;
          expect(text).toBeDefined();
          const { problems, entries } = readSpace({ p: text?.startsWith("[") ? parse(text) : text });
          expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
          expect(entries[0]?.kind).toBe("parameter");
        },
      ),
      { numRuns: 500 },
    );
  });
});
