import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fileName = "model.json";

/**
 * Everything that the rest of the training depends on. Numbers survive JSON exactly, so a resumed training ends with
 * the very weights of an uninterrupted one.
 */
export function saveCheckpoint(folder, { epoch, network, optimizer, random }) {
  const { sizes, activation, parameters } = network;
  const { steps, moments } = optimizer.state;
  const text = JSON.stringify({
    epoch,
    sizes,
    activation,
    parameters: Array.from(parameters),
    optimizer: { name: optimizer.name, steps, moments: moments.map((moment) => Array.from(moment)) },
    random: random.state(),
  });
  mkdirSync(folder, { recursive: true });
  // A rename replaces the file in one go: a training killed right here leaves the old checkpoint or the new one.
  const temporary = join(folder, `${fileName}.${process.pid}.tmp`);
  writeFileSync(temporary, text);
  renameSync(temporary, join(folder, fileName));
}

export function loadCheckpoint(folder) {
  return JSON.parse(readFileSync(join(folder, fileName), "utf8"));
}

/** Puts a saved state back into a network and an optimiser that were created with the same flags. */
export function restore(saved, network, optimizer) {
  const [was, is] = [saved, network].map(({ sizes, activation }) => `${sizes.join("-")} ${activation}`);
  if (was !== is) throw new Error(`the checkpoint holds a ${was} network, but the flags ask for ${is}`);
  network.parameters.set(saved.parameters);
  // One rule's momentum means nothing to another, so a changed optimiser starts without any.
  if (saved.optimizer.name !== optimizer.name) return;
  optimizer.state.steps = saved.optimizer.steps;
  for (const [index, moment] of optimizer.state.moments.entries()) moment.set(saved.optimizer.moments[index]);
}
