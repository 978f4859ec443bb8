/**
 * Trains a small network to predict the next character of an English text, in plain JavaScript.
 *
 *   node train.mjs --lr=0.003 --dropout=0.1
 *
 * Every flag has a default, so the script runs by itself. It prints one JSON object an epoch, which is all that
 * Tunesmith needs. To pause a training, copy it, and go on with it under other values, three environment variables say
 * until which epoch to train (TUNESMITH_RESOURCE), which folder to save to (TUNESMITH_CHECKPOINT) and which to load from
 * (TUNESMITH_RESUME).
 */
import { parseArgs } from "node:util";
import { createAdam } from "./adam.mjs";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.mjs";
import { backward, createNetwork, evaluate, forward } from "./network.mjs";
import { createRandom } from "./random.mjs";
import { alphabet, contextLength, loadText } from "./text.mjs";

// An epoch is not the whole text, so that one takes a fraction of a second.
const examplesPerEpoch = 2000;

try {
  train(readOptions(), process.env);
} catch (error) {
  console.error(`train.mjs: ${error.message}`);
  process.exitCode = 1;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      lr: { type: "string", default: "0.003" },
      momentum: { type: "string", default: "0.9" },
      batch: { type: "string", default: "16" },
      dropout: { type: "string", default: "0" },
      decay: { type: "string", default: "0" },
      hidden: { type: "string", default: "48" },
      epochs: { type: "string", default: "24" },
      seed: { type: "string", default: process.env.TUNESMITH_SEED ?? "0" },
    },
  });
  const number = (name, low, high) => toNumber(name, values[name], low, high);
  return {
    lr: number("lr", 0, Infinity),
    momentum: number("momentum", 0, 0.9999),
    batch: toInteger("batch", values.batch, 1),
    dropout: number("dropout", 0, 0.95),
    decay: number("decay", 0, Infinity),
    hidden: toInteger("hidden", values.hidden, 1),
    epochs: toInteger("epochs", values.epochs, 1),
    seed: toInteger("seed", values.seed, 0),
  };
}

function train(options, environment) {
  const parts = loadText();
  let random = createRandom(options.seed);
  const shape = { characters: alphabet.length, context: contextLength, embedding: 8, hidden: options.hidden };
  const network = createNetwork(shape, random);
  const optimizer = createAdam(network.parameters.length);

  let epoch = 0;
  if (environment.TUNESMITH_RESUME) {
    const saved = loadCheckpoint(environment.TUNESMITH_RESUME, network, optimizer);
    epoch = saved.epoch;
    random = createRandom(saved.randomState);
  }

  const lastEpoch = Number(environment.TUNESMITH_RESOURCE || options.epochs);
  while (epoch < lastEpoch) {
    epoch++;
    const trainBits = trainEpoch(network, optimizer, parts.train, options, random);
    const bits = evaluate(network, parts.validation, 3);
    if (!Number.isFinite(trainBits + bits)) throw new Error(`the training diverged in epoch ${epoch}`);
    const report = { epoch, train_bits: trainBits, val_bits: bits };
    if (epoch === options.epochs) report.test_bits = evaluate(network, parts.test);
    console.log(JSON.stringify(report));
  }
  if (environment.TUNESMITH_CHECKPOINT)
    saveCheckpoint(environment.TUNESMITH_CHECKPOINT, { epoch, network, optimizer, random });
}

/** Steps of the optimiser over batches drawn from the text; returns the mean cross-entropy in bits per character. */
function trainEpoch(network, optimizer, { codes, ends }, options, random) {
  const { batch, dropout } = options;
  let bits = 0;
  for (let seen = 0; seen < examplesPerEpoch; seen += batch) {
    network.gradient.fill(0);
    drop(network.signal.mask, dropout, random);
    for (let i = 0; i < batch; i++) {
      const end = ends[Math.floor(random.uniform() * ends.length)];
      bits -= Math.log2(Math.max(forward(network, codes, end)[codes[end]], Number.MIN_VALUE));
      backward(network, codes, end);
    }
    for (let i = 0; i < network.gradient.length; i++) network.gradient[i] /= batch;
    optimizer.step(network.parameters, network.gradient, options);
  }
  return bits / (Math.ceil(examplesPerEpoch / batch) * batch);
}

/** Switches off a share of the hidden layer, and makes the rest as much stronger. One draw serves a batch. */
function drop(mask, share, random) {
  if (share === 0) mask.fill(1);
  else for (let h = 0; h < mask.length; h++) mask[h] = random.uniform() < share ? 0 : 1 / (1 - share);
}

function toNumber(name, text, low, high) {
  const value = text === "" ? Number.NaN : Number(text);
  if (value >= low && value <= high) return value;
  throw new Error(`--${name} must be a number from ${low} to ${high}, not "${text}"`);
}

function toInteger(name, text, low) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low) return value;
  throw new Error(`--${name} must be a whole number of at least ${low}, not "${text}"`);
}
