import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { flagsText, jsonText, yamlText } from "../../src/analysis/params-text.ts";

const params = { lr: 0.01, optimizer: "adam", name: "it's", on: "yes", nesterov: false, none: null };

test("flags are words of a shell", () => {
  expect(flagsText(params)).toBe(
    "--lr=0.01 --optimizer=adam '--name=it'\\''s' --on=yes --nesterov=false --none=null",
  );
});

test("JSON is indented", () => {
  expect(jsonText({ lr: 0.01 })).toBe('{\n  "lr": 0.01\n}\n');
});

test("YAML leaves plain words plain", () => {
  expect(yamlText({ lr: 0.01, optimizer: "adam" })).toBe("lr: 0.01\noptimizer: adam\n");
});

test("YAML reads as what was written", () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("yes", "no", "null", "1e3", "0x1f", "- a", "a: b", "# a", "~", ".inf", "2020-01-01"),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    fc.boolean(),
    fc.constant(null),
  );
  const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__" && text !== "<<");
  fc.assert(
    fc.property(fc.dictionary(name, value, { noNullPrototype: true, maxKeys: 6 }), (written) => {
      expect(parse(yamlText(written)) ?? {}).toEqual(written);
    }),
  );
});
