import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { editedText } from "../../../src/language/apply/applied-values.ts";
import { applyToArguments } from "../../../src/language/apply/apply-to-arguments.ts";
import { applyToConfig } from "../../../src/language/apply/apply-to-config.ts";
import type { ParamValues } from "../../../src/study/value.ts";

describe("values go into a configuration", () => {
  const yaml = `# A model
lr: 0.1   # the rate
optimizer:
  name: adam
  weight-decay: 1.0e-4
layers: [1, 2]
note: |
  long
`;

  test("in YAML, and nothing else of it changes", () => {
    const values = {
      lr: 1e-7,
      "optimizer.name": "on",
      "optimizer.weight_decay": 0.5,
      layers: 3,
      note: "x",
      no: 1,
    };
    const { edits, left } = applyToConfig(yaml, "yaml", values);
    const after = editedText(yaml, edits);
    expect(after).toBe(yaml.replace("0.1 ", "1.0e-7 ").replace("adam", "'on'").replace("1.0e-4", "0.5"));
    // Readers of YAML 1.1, such as PyYAML, understand the same.
    expect(parse(after, { version: "1.1" })).toMatchObject({
      lr: 1e-7,
      optimizer: { name: "on", "weight-decay": 0.5 },
    });
    expect(left.map(({ name }) => name)).toEqual(["layers", "note", "no"]);
  });

  test("in JSON with comments, dotted keys and all", () => {
    const text = `{
  // the rate
  "lr": 0.1, "model": { "width": 8, "name": "a" }, "a.b": 1
}`;
    const { edits, left } = applyToConfig(text, "json", {
      lr: 0.1,
      "model.width": 16,
      "model.name": 'q"',
      "a.b": null,
    });
    expect(editedText(text, edits)).toBe(
      text.replace("8,", "16,").replace('"name": "a"', '"name": "q\\""').replace('"a.b": 1', '"a.b": null'),
    );
    expect(left).toEqual([{ name: "lr", reason: "it has that value already" }]);
  });
});

describe("values go into the arguments of", () => {
  const spellings = new Map([
    ["lr", ["--lr", "-l"]],
    ["width", ["--width"]],
    ["name", ["--name"]],
  ]);
  const values: ParamValues = { lr: 0.5, width: 64, name: "two words" };

  test("the launch configurations that run the script", () => {
    const text = `{ "configurations": [
  { "name": "Train", "program": "\${workspaceFolder}/src/train.py", "args": ["--lr", "0.1", "--width=32", "--name", "x"] },
  { "name": "Other", "program": "other.py", "args": ["--lr", "0.1"] },
] }`;
    const { edits, left } = applyToArguments(
      { text, list: "configurations", script: "train.py" },
      spellings,
      values,
    );
    expect(left).toEqual([]);
    expect(editedText(text, edits)).toBe(
      text.replace("0.1", "0.5").replace("32", "64").replace('"x"', '"two words"'),
    );
  });

  test("the tasks that run the script, in one line, without the study's own placeholders", () => {
    const text = `{ "tasks": [
  { "label": "train", "type": "shell", "command": "python src/train.py -l 0.1 --width={width} --name x" },
] }`;
    const { edits, left } = applyToArguments({ text, list: "tasks", script: "train.py" }, spellings, values);
    expect(editedText(text, edits)).toBe(text.replace("0.1", "0.5"));
    expect(left).toEqual([
      { name: "width", reason: "no argument is --width" },
      { name: "name", reason: "two words needs quotes in a command line; write it yourself" },
    ]);
  });

  test("nothing where no configuration runs it", () => {
    const { edits, left } = applyToArguments(
      { text: "{}", list: "tasks", script: "train.py" },
      spellings,
      values,
    );
    expect(edits).toEqual([]);
    expect(left[0]?.reason).toBe("nothing there runs train.py");
  });
});
