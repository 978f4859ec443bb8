import { findStrategy, type StrategyDescription } from "../study/strategies.ts";
import { strategyTexts } from "../study/strategy-texts.ts";
import { literal } from "./suggestion.ts";

/** The beginning of a study file, for a person to fill in. Its plain text is a study that `check` finds nothing wrong with. */
export interface StudyTemplate {
  readonly text: string;
  /** The same with its holes in the order in which they are best filled, in the snippet syntax of LSP. */
  readonly snippet: string;
}

/** A place where a person decides; of `choices` the first is written. */
interface Hole {
  readonly text: string;
  readonly choices?: readonly string[];
}

type Piece = string | Hole;

const hole = (text: string): Hole => ({ text });
const oneOf = (...choices: readonly [string, string]): Hole => ({ text: choices[0], choices });

/** Pieces between texts, as in a template literal. */
function pieces(
  texts: TemplateStringsArray,
  ...holes: readonly (Piece | readonly Piece[])[]
): readonly Piece[] {
  return texts.flatMap((text, index) => [text, ...[holes[index] ?? []].flat()]);
}

/** What a strategy asks of a template beyond its name. */
interface Needs {
  readonly space: keyof typeof spaces;
  readonly objectives: "one" | "two";
  readonly fidelity: "steps" | "none";
  /** Lines below `strategy:`, where its name alone does not do. */
  readonly options: readonly string[];
  /** Undefined where the strategy or the space says how many trials there are. */
  readonly trials: number | undefined;
}

/** The strategies that a study begins with: `replay` needs a schedule, which `tunesmith export --schedule` writes with it. */
export function isTemplateStrategy({ scheduler }: StrategyDescription): boolean {
  return scheduler !== "replay";
}

/**
 * A study that uses the strategy, with comments that say what stands where.
 *
 * @throws RangeError where there is no such strategy, or where no study begins with it
 */
export function studyTemplate(name: string, strategyName: string): StudyTemplate {
  const strategy = findStrategy(strategyName);
  if (strategy === undefined || !isTemplateStrategy(strategy))
    throw new RangeError(`no study begins with the strategy ${strategyName}`);
  const needs = needsOf(strategy);
  const all = [
    head(name, strategy),
    run(),
    needs.objectives === "one" ? objective() : objectives(),
    spaces[needs.space](),
    needs.fidelity === "steps" ? fidelity() : [],
    strategyLines(strategy, needs),
    budget(needs),
  ]
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : ["\n", ...section]));
  return { text: all.map(textOf).join(""), snippet: snippetOf(all) };
}

function needsOf(strategy: StrategyDescription): Needs {
  const { name, sampler, scheduler } = strategy;
  const isPopulation = scheduler === "pbt" || scheduler === "pb2";
  return {
    space: isPopulation ? "schedule" : (spaceOf[sampler] ?? "mixed"),
    objectives: sampler === "nsga2" ? "two" : "one",
    fidelity: scheduler === "full" ? "none" : "steps",
    options: isPopulation ? ["population: 8", "interval: 3 # epochs from one comparison to the next"] : [],
    trials: trialsOf[name],
  };
}

/** By sampler; the others take the mixed one, which shows most of the language. */
const spaceOf: Readonly<Record<string, keyof typeof spaces>> = {
  grid: "grid",
  "cma-es": "numbers",
  de: "numbers",
  evolution: "choices",
};

/** Enough for the strategy to show what it can do on the template's space. */
const trialsOf: Readonly<Record<string, number>> = {
  random: 60,
  sobol: 64,
  "halving-random": 60,
  hyperband: 60,
  asha: 60,
  bohb: 60,
  tpe: 200,
  gp: 60,
  bayesian: 60,
  "cma-es": 200,
  de: 200,
  evolution: 200,
  nsga2: 200,
};

/** The width of an editor beside a side bar. */
const commentWidth = 88;

function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= commentWidth)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return `${lines.join("\n")}\n`;
}

const head = (name: string, { name: strategy, summary }: StrategyDescription): readonly Piece[] => [
  comment(`${strategy}: ${summary}`),
  comment(`Take it ${strategyTexts[strategy]?.take ?? ""}`),
  `\nstudy: ${name}\n`,
];

const run = (): readonly Piece[] => [
  comment(
    "What one trial runs. Values are appended as --lr=0.01, or stand where the command says {lr}. In place of a command, `task: train` runs a task of this workspace.",
  ),
  "run:\n  command: ",
  hole("python train.py"),
  "\n",
];

const objective =
  () => pieces`# A number that the command prints in lines of JSON: {"epoch": 1, "val_loss": 0.3}
objective:
  ${oneOf("minimize", "maximize")}: ${hole("val_loss")}
`;

const objectives =
  () => pieces`# Numbers that the command prints in lines of JSON: {"val_loss": 0.3, "latency_ms": 12}
objectives:
  - ${oneOf("minimize", "maximize")}: ${hole("val_loss")}
  - ${oneOf("minimize", "maximize")}: ${hole("latency_ms")}
`;

const spaceHead = `${comment("What may vary. In an empty line, Ctrl+Space offers the flags of the script with ranges; behind a name, every kind of range.")}space:\n`;

const spaces = {
  mixed: () => pieces`${spaceHead}  ${hole("lr")}: loguniform(${hole("1e-5")}, ${hole("1e-1")})
  ${hole("width: int(16, 256, log)")}
  optimizer: ${hole("[sgd, adam]")}
  momentum:
    in: uniform(0, 0.99)
    when: optimizer == "sgd"
`,
  grid: () => pieces`${spaceHead}  ${hole("lr")}: ordinal(${hole("0.001, 0.003, 0.01, 0.03, 0.1")})
  ${hole("width: ordinal(32, 64, 128)")}
  optimizer: ${hole("[sgd, adam]")}
`,
  numbers: () => pieces`${spaceHead}  ${hole("lr")}: loguniform(${hole("1e-5")}, ${hole("1e-1")})
  ${hole("weight_decay: loguniform(1e-6, 1e-2)")}
  ${hole("dropout: uniform(0, 0.6)")}
  ${hole("momentum: uniform(0.5, 0.99)")}
  ${hole("warmup: int(0, 20)")}
`,
  choices: () => pieces`${spaceHead}  ${hole("layers")}: int(${hole("1")}, ${hole("6")})
  ${hole("width: ordinal(32, 64, 128, 256)")}
  activation: ${hole("[relu, gelu, tanh]")}
  norm: ${hole("[batch, layer, group]")}
  optimizer: ${hole("[sgd, adam]")}
  momentum:
    in: uniform(0, 0.99)
    when: optimizer == "sgd"
`,
  schedule: () => pieces`# What may change while a trial trains; what shapes the model cannot.
space:
  ${hole("lr")}: loguniform(${hole("1e-5")}, ${hole("1e-1")})
  ${hole("weight_decay: loguniform(1e-6, 1e-2)")}
  ${hole("dropout: uniform(0, 0.6)")}
`,
} as const;

const fidelity = () => pieces`# How far a trial runs: by the step that it reports beside its value.
fidelity:
  resource: ${hole("epoch")}
  min: ${hole("3")}
  max: ${hole("27")}
`;

const strategyLines = ({ name }: StrategyDescription, { options }: Needs): readonly Piece[] =>
  options.length === 0
    ? pieces`strategy: ${name}
`
    : pieces`strategy:
  name: ${name}
${options.map((option) => `  ${option}\n`).join("")}`;

const budget = ({ trials }: Needs): readonly Piece[] => [
  "budget:\n",
  ...(trials === undefined
    ? []
    : pieces`  trials: ${hole(String(trials))}
`),
  ...pieces`  parallel: ${hole("2")} # trials at once
`,
];

const textOf = (piece: Piece): string => (typeof piece === "string" ? piece : piece.text);

function snippetOf(all: readonly Piece[]): string {
  let stop = 0;
  const parts = all.map((piece) => {
    if (typeof piece === "string") return literal(piece);
    stop += 1;
    return piece.choices === undefined
      ? `\${${stop}:${literal(piece.text)}}`
      : `\${${stop}|${piece.choices.join(",")}|}`;
  });
  return `${parts.join("")}$0`;
}
