/** A study file as a large team could have one: a model of many branches, tuned as a whole. */

const inputs = ["image", "audio", "text", "graph", "video", "depth", "radar", "motion", "table", "signal"];

/** Branches of one kind that read different inputs: groups in groups, conditions, ranges in every form, and remarks. */
function branch(index: number): readonly string[] {
  const name = `${inputs[index % inputs.length]}_${index}`;
  return [
    `  # ${name}: what this input is good for is said by its weight in the loss.`,
    `  use_${name}: bool`,
    `  weight_${name}: { in: 'uniform(0, 1)', when: use_${name}, default: 0.5 }`,
    `  ${name}:`,
    "    width: int(32, 1024, log)",
    "    depth: int(1, 12)",
    "    activation: [relu, gelu, silu, tanh] # the same in all layers",
    "    norm: [layer, batch, rms]",
    "    dropout: uniform(0, 0.6)",
    "    attention:",
    "      heads: [1, 2, 4, 8]",
    `      dropout: { in: 'uniform(0, 0.5)', when: ${name}.attention.heads > 1 }`,
    "      # Longer windows do not fit into the memory of the older machines.",
    "      window: { type: int, low: 16, high: 512, log: true }",
    "    optimizer:",
    "      name: [sgd, adam, adamw, lion]",
    "      lr: loguniform(1e-5, 1e-1)",
    "      momentum:",
    "        in: uniform(0, 0.99)",
    `        when: ${name}.optimizer.name == "sgd"`,
    `      beta2: { in: 'uniform(0.9, 0.9999)', when: '${name}.optimizer.name in ["adam", "adamw"]' }`,
    "      weight_decay: loguniform(1e-6, 1e-1)",
    "      warmup: int(0, 2000, step=100)",
    "      nesterov:",
    "        in: bool",
    `        when: ${name}.optimizer.name == "sgd" and ${name}.optimizer.momentum > 0`,
    "",
  ];
}

function baseline(index: number): readonly string[] {
  const name = `${inputs[index % inputs.length]}_${index}`;
  return [
    `  # As it was in release ${index + 1}.`,
    `  - use_${name}: true`,
    `    weight_${name}: 0.25`,
    `    ${name}.width: 128`,
    `    ${name}.optimizer.name: adamw`,
    `    ${name}.optimizer.lr: 0.001`,
  ];
}

/** @param lines at least as many as this, from 2,000 on, where all that is typed has its place */
export function largeStudy(lines: number): string {
  const baselines = Math.floor(lines / 100);
  const branches = Math.ceil((lines - 42 - 6 * baselines) / 27);
  const of = (count: number, part: (index: number) => readonly string[]) =>
    Array.from({ length: count }, (_, index) => part(index)).flat();
  const nameOf = (index: number) => `${inputs[index % inputs.length]}_${index}`;
  return [
    "# All branches of the model, tuned together.",
    "study: many-inputs",
    "description: Which inputs are worth their time, and how each is best read.",
    "run:",
    "  command: python train.py --config configs/many-inputs.yaml",
    "  env:",
    "    OMP_NUM_THREADS: '4'",
    "metrics:",
    "  val_loss: 'val_loss=([\\d.]+)'",
    "  latency_ms: 'latency=([\\d.]+) ms'",
    "objective: { minimize: val_loss, of: best }",
    "",
    "space:",
    ...of(branches, branch),
    "derived:",
    ...of(10, (index) => [`  size_${index}: ${nameOf(index)}.width * ${nameOf(index)}.depth`]),
    "require:",
    ...of(10, (index) => [`  - size_${index} <= 12000`]),
    "  - image_0.optimizer.warmup <= 2000 or image_0.depth > 2",
    "constraints: [latency_ms <= 20]",
    "fidelity: { resource: epoch, min: 1, max: 81 }",
    "strategy: { name: asha, eta: 3 }",
    "budget: { trials: 500, time: 12h, parallel: 8 }",
    "baseline:",
    ...of(baselines, baseline),
    "seed: 7",
    "",
  ].join("\n");
}

/** What somebody types behind a text of the file, character by character, and then takes back. */
export interface Typed {
  readonly after: string;
  /** Which one, where the text is there several times, as a share of all. */
  readonly share: number;
  readonly typed: string;
}

const parameter = "      lr: loguniform(1e-5, 1e-1)";

/** Everywhere and of every kind: most of it leaves the file broken until the last character. */
export const typing: readonly Typed[] = [
  { after: "configs/many-inputs.yaml", share: 0, typed: " --width {image_0.width}" },
  { after: "OMP_NUM_THREADS: '4'", share: 0, typed: "\n    CUDA_LAUNCH: '0'" },
  { after: "objective: { minimize: val_loss, of: best", share: 0, typed: ", weight: 1" },
  { after: "space:", share: 0, typed: "\n  batch_size: int(16, 512, log)" },
  { after: "    depth: int(1, 12)", share: 0.1, typed: "\n    dropout_rate: uniform(0, 0.5)" },
  { after: "    norm: [layer, batch, rms", share: 0.2, typed: ', group, "weight"' },
  {
    after: parameter,
    share: 0.3,
    typed: "\n      eps: { in: 'loguniform(1e-9, 1e-3)', when: image_10.depth > 1 }",
  },
  { after: ".attention.heads > 1", share: 0.4, typed: " and image_20.depth > 2" },
  { after: '.optimizer.name == "sgd"', share: 0.5, typed: ' or audio_1.norm == "batch"' },
  { after: "    # Longer windows", share: 0.6, typed: " than these, which we have tried," },
  { after: "  use_audio_41: bool", share: 0, typed: "\n  mix_audio: [early, late, both]" },
  { after: "      warmup: int(0, 2000, step=100", share: 0.7, typed: "0, default=1000" },
  { after: "    activation: [relu, gelu", share: 0.8, typed: "_new, elu" },
  { after: "  weight_text_52", share: 0, typed: "_of_loss" },
  { after: "        in: uniform(0, 0.99", share: 0.9, typed: "9" },
  { after: "  # signal_59: what", share: 0, typed: " it is and" },
  { after: "derived:", share: 0, typed: "\n  speed: weight_image_0 / image_0.depth" },
  { after: "  - size_3 <= 12000", share: 0, typed: "\n  - text_2.attention.heads <= 4 or not use_text_2" },
  { after: "constraints: [latency_ms <= 20", share: 0, typed: ", val_loss < 9" },
  { after: "strategy: { name: asha, eta: 3", share: 0, typed: ", variant: promote" },
  {
    after: "budget: { trials: 500, time: 12h, parallel: 8 }",
    share: 0,
    typed: "\nstop_when: { patience: 50 }",
  },
  { after: "    graph_3.width: 128", share: 0, typed: "\n    graph_3.depth: 4\n    graph_3.norm: layer" },
  { after: "seed: 7", share: 0, typed: "\nmax_failures: 0.2\nreproducible: true" },
];
