import fc from "fast-check";

/** Two studies without mistakes, with most of what YAML can do. */
export const validTexts = [
  `# digits
study: digits-mlp
description: "A \\"small\\" network"
run:
  task: train digits
  timeout: 10m
objective: { maximize: val_accuracy, of: best }
space:
  lr: loguniform(1e-4, 1)
  width: int(8, 256, log)
  activation: &acts [relu, 'tanh']
  other: *acts
  net: { depth: 'int(1, 3)', dropout: { in: 'uniform(0, 0.5)', when: net.depth > 1 } }
  momentum:
    in: uniform(0, 0.99)
    when: activation == "relu"
derived: { size: width * net.depth }
require:
  - >-
    width *
    net.depth <= 512
constraints: [ latency_ms <= 20 ]
fidelity: { resource: epoch, min: 1, max: 27 }
strategy: sobol
budget: { trials: 60, time: 1h30m, parallel: 2 }
baseline: [ { lr: 0.01, width: 64 } ]
seed: 1
`,
  `run: { command: 'python train.py --lr {lr} --n "{n}"', env: { A: '{lr}' } }
metrics: { acc: 'acc=([\\d.]+)', loss: { file: a.csv } }
objectives:
- minimize: loss
- maximize: acc
space: { lr: [1e-3, 1e-2], n: { type: int, low: 1, high: 9, step: 2 } }
strategy: { name: grid, points: 5 }
stop_when: { patience: 5 }
max_failures: 0.5
`,
];

/** Where YAML, the expressions and the commands have their special characters. */
const snippet = fc.constantFrom(
  ...[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ": ",
    ",",
    "-",
    "- ",
    "\n",
    "\n  ",
    "\t",
    "'",
    '"',
    "`",
    "!",
    "!x ",
    ">",
    "|",
    "*a",
    "&a ",
    "<<: *acts",
    "#",
    " #",
    "\\",
    "{lr}",
    "---\n",
    "...",
    "? ",
    "null",
    "~",
    "1e400",
    ".nan",
    "__proto__: 1\n",
    "%",
    "@",
    "\r\n",
    "\uFEFF",
    "\u0000",
    "é",
    "😀",
    "when: ",
    "in: ",
    "== ",
    "not ",
  ],
);

const mutation = fc.record({
  kind: fc.constantFrom("cut", "insert", "delete", "double", "swap"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  snippet,
});

type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

function mutate(text: string, { kind, at, length, snippet: inserted }: Mutation): string {
  const offset = Math.floor(at * text.length);
  const [before, part, after] = [
    text.slice(0, offset),
    text.slice(offset, offset + length),
    text.slice(offset + length),
  ];
  switch (kind) {
    case "cut":
      return before;
    case "insert":
      return before + inserted + part + after;
    case "delete":
      return before + after;
    case "double":
      return before + part + part + after;
    default:
      return after + part + before;
  }
}

/** A study into which up to four things happened. */
export const mutatedText = fc
  .tuple(fc.constantFrom(...validTexts), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([start, mutations]) => mutations.reduce(mutate, start));
