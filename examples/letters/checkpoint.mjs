import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fileName = "network.json";

/**
 * Everything that the rest of the training depends on: weights, the optimiser's averages, and the random stream. The
 * arrays are kept bit by bit, so that a resumed training ends with the very weights of an uninterrupted one.
 */
export function saveCheckpoint(folder, { epoch, network, optimizer, random }) {
  const { steps, mean, square } = optimizer.state;
  const text = JSON.stringify({
    epoch,
    shape: network.shape,
    parameters: toText(network.parameters),
    optimizer: { steps, mean: toText(mean), square: toText(square) },
    random: random.state(),
  });
  mkdirSync(folder, { recursive: true });
  // A rename replaces the file in one go: a training killed right here leaves the old checkpoint or the new one.
  const temporary = join(folder, `${fileName}.${process.pid}.tmp`);
  writeFileSync(temporary, text);
  renameSync(temporary, join(folder, fileName));
}

/** Puts a saved state into a network and an optimiser of the same shape; returns the epoch and the random stream's state. */
export function loadCheckpoint(folder, network, optimizer) {
  const saved = JSON.parse(readFileSync(join(folder, fileName), "utf8"));
  const [was, is] = [saved.shape, network.shape].map((shape) => JSON.stringify(shape));
  if (was !== is) throw new Error(`the checkpoint holds a network ${was}, but the flags ask for ${is}`);
  network.parameters.set(fromText(saved.parameters));
  optimizer.state.steps = saved.optimizer.steps;
  optimizer.state.mean.set(fromText(saved.optimizer.mean));
  optimizer.state.square.set(fromText(saved.optimizer.square));
  return { epoch: saved.epoch, randomState: saved.random };
}

function toText(numbers) {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");
}

function fromText(text) {
  // A copy, because a buffer's bytes need not begin where a number may.
  return new Float64Array(new Uint8Array(Buffer.from(text, "base64")).buffer);
}
