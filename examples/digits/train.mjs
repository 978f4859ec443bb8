/**
 * Trains a small neural network to read 8 x 8 images of hand-written digits, in plain JavaScript.
 *
 *   node train.mjs --lr=0.05 --width=64
 *
 * Every flag has a default, so the script runs by itself. It prints one JSON object an epoch, which is all that
 * Tunesmith needs. The environment variables TUNESMITH_... are optional: they let a tuning strategy choose the seed,
 * pause a training, and go on with it later.
 */
import { parseArgs } from "node:util";
import { loadCheckpoint, restore, saveCheckpoint } from "./checkpoint.mjs";
import { digitCount, loadDigits, pixelCount } from "./data.mjs";
import { backward, createNetwork, crossEntropy, evaluate, forward } from "./mlp.mjs";
import { optimizers } from "./optimizers.mjs";
import { createRandom } from "./random.mjs";

try {
  train(readOptions(), process.env);
} catch (error) {
  console.error(`train.mjs: ${error.message}`);
  process.exitCode = 1;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      lr: { type: "string", default: "0.01" },
      width: { type: "string", default: "32" },
      layers: { type: "string", default: "1" },
      activation: { type: "string", default: "relu" },
      batch: { type: "string", default: "16" },
      optimizer: { type: "string", default: "sgd" },
      momentum: { type: "string", default: "0" },
      nesterov: { type: "boolean", default: false },
      epochs: { type: "string", default: "30" },
      seed: { type: "string", default: process.env.TUNESMITH_SEED ?? "0" },
    },
  });
  return {
    lr: toNumber("lr", values.lr, 0, Infinity),
    width: toInteger("width", values.width, 1),
    layers: toInteger("layers", values.layers, 1),
    activation: oneOf("activation", values.activation, ["relu", "tanh"]),
    batch: toInteger("batch", values.batch, 1),
    optimizer: oneOf("optimizer", values.optimizer, Object.keys(optimizers)),
    momentum: toNumber("momentum", values.momentum, 0, 1),
    nesterov: values.nesterov,
    epochs: toInteger("epochs", values.epochs, 1),
    seed: toInteger("seed", values.seed, 0),
  };
}

function train(options, environment) {
  const { train: examples, validation, test } = loadDigits();
  let random = createRandom(options.seed);
  const hidden = Array(options.layers).fill(options.width);
  const network = createNetwork([pixelCount, ...hidden, digitCount], options.activation, random);
  const optimizer = optimizers[options.optimizer](network.parameters.length, options);

  let epoch = 0;
  if (environment.TUNESMITH_RESUME) {
    const saved = loadCheckpoint(environment.TUNESMITH_RESUME);
    restore(saved, network, optimizer);
    random = createRandom(saved.random);
    epoch = saved.epoch;
  }

  const lastEpoch = Number(environment.TUNESMITH_RESOURCE || options.epochs);
  while (epoch < lastEpoch) {
    epoch++;
    const trainLoss = trainEpoch(network, optimizer, examples, options.batch, random);
    const { loss, accuracy } = evaluate(network, validation);
    if (!Number.isFinite(trainLoss + loss)) throw new Error(`the training diverged in epoch ${epoch}`);
    const report = { epoch, train_loss: trainLoss, val_loss: loss, val_accuracy: accuracy };
    if (epoch === options.epochs) report.test_accuracy = evaluate(network, test).accuracy;
    console.log(JSON.stringify(report));
  }

  if (environment.TUNESMITH_CHECKPOINT) {
    saveCheckpoint(environment.TUNESMITH_CHECKPOINT, { epoch, network, optimizer, random });
  }
}

/** One pass over the training images in random order, a step of the optimiser per batch; returns the mean loss. */
function trainEpoch(network, optimizer, { images, labels }, batchSize, random) {
  const order = random.permutation(images.length);
  let loss = 0;
  for (let start = 0; start < order.length; start += batchSize) {
    const batch = order.subarray(start, start + batchSize);
    network.gradient.fill(0);
    for (const index of batch) {
      loss += crossEntropy(forward(network, images[index]), labels[index]);
      backward(network, images[index], labels[index]);
    }
    for (let i = 0; i < network.gradient.length; i++) network.gradient[i] /= batch.length;
    optimizer.step(network.parameters, network.gradient);
  }
  return loss / images.length;
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

function oneOf(name, text, choices) {
  if (choices.includes(text)) return text;
  throw new Error(`--${name} must be one of ${choices.join(", ")}, not "${text}"`);
}
