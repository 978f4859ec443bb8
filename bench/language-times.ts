/** What processor time the language takes for a keystroke in a large study file. */
import { checkStudy } from "../src/language/check.ts";
import { complete } from "../src/language/complete.ts";
import { lineStarts } from "../src/language/positions.ts";
import type { Workspace } from "../src/language/workspace.ts";
import { createRecall } from "../src/study/recall.ts";

const workspace: Workspace = { fileStem: "large", tasks: () => ({ kind: "missing" }) };

/** Ranges in every form, conditions, comments and groups: about as many lines as asked for. */
export function largeStudy(lines: number): string {
  const space = Array.from({ length: Math.floor((lines - 20) / 9) }, (_, index) => [
    `  # block ${index}`,
    `  lr${index}: loguniform(1e-5, 1e-1)`,
    `  width${index}: int(8, 256, log)`,
    `  act${index}: [relu, tanh, gelu]`,
    `  drop${index}: { in: 'uniform(0, 0.5)', when: width${index} > 32 }`,
    `  net${index}:`,
    `    depth: int(1, 3)`,
    `    momentum:`,
    `      { in: 'uniform(0, 0.99)', when: act${index} == "relu" }`,
  ]).flat();
  return [
    "study: large",
    "run:",
    "  command: python train.py",
    "  env:",
    "    LEARNING_RATE: '{lr0}'",
    "objective: { maximize: accuracy }",
    "space:",
    ...space,
    "derived: { size: width0 * net0.depth }",
    "require:",
    "  - size <= 512",
    "  - width1 * net1.depth <= 512",
    "strategy: random",
    "budget: { trials: 100, parallel: 2 }",
    "baseline:",
    "  - { lr0: 0.01, width0: 64 }",
    "",
  ].join("\n");
}

/** Texts as they are while somebody types, each with where the cursor stands. */
function* typing(text: string, count: number): Generator<{ readonly text: string; readonly offset: number }> {
  const places = [
    { after: "  command: python train.py", typed: " --lr {lr0} --width {width0}" },
    { after: "lr7: loguniform(1e-5, 1e-1)", typed: "\n  dropout: uniform(0, 0.5)" },
    { after: "when: width20 > 32", typed: ' and act20 != "relu"' },
    { after: "  - size <= 512", typed: " and lr3 < 0.01" },
    { after: "  act90: [relu, tanh, gelu", typed: ", 'elu', selu" },
    { after: "strategy: random", typed: "\nstop_when: { patience: 20 }" },
  ];
  for (let done = 0; done < count; ) {
    for (const { after, typed } of places) {
      const at = text.indexOf(after) + after.length;
      for (let length = 1; length <= typed.length && done < count; length++, done++) {
        yield { text: text.slice(0, at) + typed.slice(0, length) + text.slice(at), offset: at + length };
      }
    }
  }
}

export interface Times {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** The diagnostics after each keystroke, as the language server finds them. */
export function diagnosticsTimes(lines: number, keystrokes: number): Times {
  const { recall, endRound } = createRecall();
  return timesOf(lines, keystrokes, ({ text }) => {
    checkStudy(text, workspace, recall);
    endRound();
  });
}

export function completionTimes(lines: number, keystrokes: number): Times {
  return timesOf(lines, keystrokes, ({ text, offset }) => {
    complete(text, lineStarts(text).positionAt(offset), workspace);
  });
}

/** Processor time, since others may be busy on this machine. The first twenty warm up. */
function timesOf(
  lines: number,
  keystrokes: number,
  answer: (typed: { readonly text: string; readonly offset: number }) => void,
): Times {
  const spent: number[] = [];
  for (const typed of typing(largeStudy(lines), keystrokes + 20)) {
    const before = process.cpuUsage();
    answer(typed);
    const { user, system } = process.cpuUsage(before);
    spent.push((user + system) / 1000);
  }
  const sorted = spent.slice(20).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] as number;
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}
