// Real training of the network of examples/digits, epoch by epoch, in this process. A third of the example's training
// images train here and the others judge, with its validation images: on the example's own split every good network is
// right 98 times in 100, and its 359 images cannot tell them apart.
import { digitCount, loadDigits, pixelCount } from "../examples/digits/data.mjs";
import { backward, createNetwork, evaluate, forward } from "../examples/digits/mlp.mjs";
import { optimizers } from "../examples/digits/optimizers.mjs";
import { createRandom } from "../examples/digits/random.mjs";

const digits = loadDigits();
const third = Math.round(digits.train.images.length / 3);
const train = part(digits.train, 0, third);
const validation = {
  images: [...digits.validation.images, ...part(digits.train, third).images],
  labels: [...digits.validation.labels, ...part(digits.train, third).labels],
};

function part({ images, labels }, from, to) {
  return { images: images.slice(from, to), labels: labels.slice(from, to) };
}

/**
 * The validation accuracies of a training, one an epoch. Each epoch is trained once, when it is first asked for: the
 * same values and seed give the same training, whoever asks.
 */
export function createCurves() {
  const trainings = new Map();
  return (params, seed, epoch) => {
    const key = JSON.stringify([seed, params]);
    if (!trainings.has(key)) trainings.set(key, begin(params, seed));
    const training = trainings.get(key);
    while (training.accuracies.length < epoch) training.accuracies.push(trainEpoch(training));
    return training.accuracies[epoch - 1];
  };
}

function begin(params, seed) {
  const { lr, width, layers, activation, batch, momentum = 0, nesterov = false } = params;
  const random = createRandom(seed);
  const network = createNetwork([pixelCount, ...Array(layers).fill(width), digitCount], activation, random);
  const optimizer = optimizers[params.optimizer](network.parameters.length, { lr, momentum, nesterov });
  return { network, optimizer, random, batchSize: batch, accuracies: [] };
}

/** One pass over the training images in random order; NaN once the network has diverged. */
function trainEpoch({ network, optimizer, random, batchSize }) {
  const order = random.permutation(train.images.length);
  for (let start = 0; start < order.length; start += batchSize) {
    const batch = order.subarray(start, start + batchSize);
    network.gradient.fill(0);
    for (const index of batch) {
      forward(network, train.images[index]);
      backward(network, train.images[index], train.labels[index]);
    }
    for (let i = 0; i < network.gradient.length; i++) network.gradient[i] /= batch.length;
    optimizer.step(network.parameters, network.gradient);
  }
  const { loss, accuracy } = evaluate(network, validation);
  return Number.isFinite(loss) ? accuracy : Number.NaN;
}
