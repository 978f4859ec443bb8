import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metricDirection, metricRank } from "../../../src/language/script/metric-name.ts";
import { type FoundMetric, readReports } from "../../../src/language/script/read-reports.ts";
import type { ScriptLanguage } from "../../../src/language/script/script-flags.ts";

const shown = ({ name, pattern }: FoundMetric) => (pattern === undefined ? name : `${name}: text`);

type Row = readonly [script: string, metrics: readonly string[], step?: string];

function check(language: ScriptLanguage, rows: readonly Row[]): void {
  for (const [script, metrics, step] of rows)
    test(script, () => {
      const found = readReports(script, language);
      expect(found.metrics.map(shown)).toEqual(metrics);
      expect(found.step && shown(found.step)).toBe(step);
    });
}

describe("metrics that a script prints", () => {
  check("python", [
    ['print(json.dumps({"epoch": e, "val_loss": l, "lr": lr}))', ["val_loss"], "epoch"],
    ["print(json.dumps(dict(step=e, loss=l)), flush=True)", ["loss"], "step"],
    ['row = {"epoch": e}\nrow["f1"] = f\nprint(json.dumps(row))', ["f1"], "epoch"],
    ['line = json.dumps({"loss": l})\nprint(line)', ["loss"]],
    ['open("x.json", "w").write(json.dumps({"loss": l}))', []],
    ['json.dumps({"loss": l})', []],
    ['with open(os.environ["TUNESMITH_METRICS"], "a") as f:\n    f.write(json.dumps({"loss": l}))', ["loss"]],
    ["import tunesmith\ntunesmith.report(epoch=e, val_accuracy=a)", ["val_accuracy"], "epoch"],
    [
      'print(f"epoch {e}: val_loss={l:.4f}, val_acc={a}")',
      ["val_loss: text", "val_acc: text"],
      "epoch: text",
    ],
    ['print("loss: %.3f" % l)', ["loss: text"]],
    ['print("Test set: Average loss: {:.4f}, Accuracy: {}/{}".format(l, c, n))', ["loss: text"]],
    ['print("accuracy", a)', ["accuracy: text"]],
    ['logger.info("step %d val loss %.3f", s, l)', ["val_loss: text"], "step: text"],
    ['tqdm.write(f"reward {r}")', ["reward: text"]],
    ['print("R2 score is " + str(r))', ["score: text"]],
    ['print(f"seed {s} of {n}")', []],
    ['print("loss:")', []],
    ['print(f"loss {', []],
  ]);

  check("javascript", [
    ["console.log(JSON.stringify({ epoch, loss: total / n }));", ["loss"], "epoch"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the script's.
    ["console.log(`test error: ${error.toFixed(3)}.`);", ["test_error: text"]],
    ['console.log("auc", auc);', ["auc: text"]],
    ["fs.writeFileSync('a.json', JSON.stringify({ loss }));", []],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the script's.
    ["process.stdout.write(`${JSON.stringify({ loss })}\\n`);", ["loss"]],
  ]);

  test.each([
    ['print(f"val loss = {l:.4f}.")', "epoch 3, val loss = 1.5e-3.", "1.5e-3"],
    ['print(f"val_acc={a}%")', "val_acc=93.1%", "93.1"],
    ['print("loss", l)', "train_loss 1 loss -0.25", "-0.25"],
    ['print("loss (mean): {}".format(l))', "loss (mean): 2", undefined],
  ])("%s reads its value", (script, line, value) => {
    const [metric] = readReports(script, "python").metrics;
    expect(metric?.pattern && new RegExp(metric.pattern).exec(line)?.[1]).toBe(value);
  });

  test("says which variables of Tunesmith are read, and what the helper asks for", () => {
    const script =
      'import tunesmith\nimport os\ns = tunesmith.params(lr=0.1, act="relu")\nos.environ["TUNESMITH_SEED"]';
    const { variables, parameters } = readReports(script, "python");
    expect(variables).toEqual([{ name: "TUNESMITH_SEED", line: 3 }]);
    expect(parameters.map(({ name, default: standard, line }) => [name, standard, line])).toEqual([
      ["lr", 0.1, 2],
      ["act", "relu", 2],
    ]);
  });

  test("never throws, and its patterns are such", () => {
    const pieces = [
      'print(f"',
      "loss",
      "{",
      "}",
      ":",
      '"',
      ")",
      "%",
      "(",
      "\n",
      "json.dumps(",
      "`",
      "${",
      "é",
      "\\",
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 30 }),
        fc.constantFrom<ScriptLanguage>("python", "javascript", "typescript"),
        (parts, language) => {
          for (const { pattern } of readReports(parts.join(""), language).metrics)
            if (pattern !== undefined) expect(new RegExp(`${pattern}|`).exec("")).toHaveLength(2);
        },
      ),
    );
  });
});

describe("names of metrics", () => {
  test.each([
    ["val_accuracy", "maximize"],
    ["testLoss", "minimize"],
    ["eval/f1", "maximize"],
    ["score_error", "minimize"],
    ["momentum", undefined],
  ])("%s: %s", (name, direction) => {
    expect(metricDirection(name)).toBe(direction);
  });

  test("held-out data comes first, and scores before losses", () => {
    const names = ["train_loss", "loss", "val_loss", "accuracy", "test_accuracy", "val_accuracy"];
    expect(names.toSorted((a, b) => metricRank(b) - metricRank(a))).toEqual([
      "val_accuracy",
      "val_loss",
      "test_accuracy",
      "accuracy",
      "loss",
      "train_loss",
    ]);
  });
});
