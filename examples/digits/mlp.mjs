/**
 * A multi-layer perceptron with a softmax on top, trained on the cross-entropy.
 *
 * Layer k turns the signal x (`inputs` numbers) into a(W x + b) (`outputs` numbers). W is stored row by row: the
 * weight from input i to output o is weights[o * inputs + i], so the inner loops run over memory in order. All
 * weights and biases lie in one flat array, `parameters`, and their derivatives in another of the same shape,
 * `gradient`. That keeps an optimiser, and a checkpoint, down to one loop over one array.
 */

/** sizes: numbers per layer, input first, e.g. [64, 32, 10]; activation: "relu" or "tanh". */
export function createNetwork(sizes, activation, random) {
  const count = sizes.slice(1).reduce((sum, outputs, k) => sum + outputs * (sizes[k] + 1), 0);
  const parameters = new Float64Array(count);
  const gradient = new Float64Array(count);
  const layers = [];
  let start = 0;
  for (let k = 0; k + 1 < sizes.length; k++) {
    const [inputs, outputs] = [sizes[k], sizes[k + 1]];
    const biasStart = start + inputs * outputs;
    const end = biasStart + outputs;
    layers.push({
      inputs,
      outputs,
      weights: parameters.subarray(start, biasStart),
      biases: parameters.subarray(biasStart, end),
      weightGradient: gradient.subarray(start, biasStart),
      biasGradient: gradient.subarray(biasStart, end),
      signal: new Float64Array(outputs),
      delta: new Float64Array(outputs),
    });
    start = end;
  }

  // This spread keeps the signal's variance from layer to layer: He et al. (2015) for ReLU, which halves it, and
  // LeCun et al. (1998) for tanh, which is nearly linear at first. Biases start at zero.
  const gain = activation === "relu" ? 2 : 1;
  for (const { inputs, weights } of layers) {
    const spread = Math.sqrt(gain / inputs);
    for (let i = 0; i < weights.length; i++) weights[i] = spread * random.normal();
  }
  return { sizes, activation, parameters, gradient, layers };
}

/** The probabilities of the ten digits for one image. The array is reused by the next call. */
export function forward(network, image) {
  let input = image;
  const last = network.layers.length - 1;
  network.layers.forEach((layer, k) => {
    affine(layer, input);
    if (k === last) softmax(layer.signal);
    else activate(layer.signal, network.activation);
    input = layer.signal;
  });
  return input;
}

/** Adds to `gradient` the derivatives of the cross-entropy of the image that `forward` saw last. */
export function backward(network, image, label) {
  const { layers, activation } = network;
  const top = layers.at(-1);
  // The derivative of softmax and cross-entropy together is simply "probability minus truth".
  top.delta.set(top.signal);
  top.delta[label] -= 1;

  for (let k = layers.length - 1; k >= 0; k--) {
    const below = layers[k - 1];
    accumulateGradient(layers[k], below === undefined ? image : below.signal);
    if (below !== undefined) propagate(layers[k], below, activation);
  }
}

/** Mean cross-entropy (in nats) and the share of right answers. */
export function evaluate(network, { images, labels }) {
  let loss = 0;
  let right = 0;
  images.forEach((image, index) => {
    const probabilities = forward(network, image);
    loss += crossEntropy(probabilities, labels[index]);
    if (probabilities.indexOf(Math.max(...probabilities)) === labels[index]) right++;
  });
  return { loss: loss / images.length, accuracy: right / images.length };
}

/** In nats. A probability can underflow to zero; the smallest normal number stands in for it. */
export function crossEntropy(probabilities, label) {
  return -Math.log(Math.max(probabilities[label], 2 ** -1022));
}

function affine({ inputs, outputs, weights, biases, signal }, input) {
  // Four sums side by side: a single one would make every addition wait for the one before it.
  const evenInputs = inputs - (inputs % 4);
  for (let o = 0; o < outputs; o++) {
    const row = o * inputs;
    let [a, b, c, d] = [biases[o], 0, 0, 0];
    for (let i = 0; i < evenInputs; i += 4) {
      a += weights[row + i] * input[i];
      b += weights[row + i + 1] * input[i + 1];
      c += weights[row + i + 2] * input[i + 2];
      d += weights[row + i + 3] * input[i + 3];
    }
    for (let i = evenInputs; i < inputs; i++) a += weights[row + i] * input[i];
    signal[o] = a + b + c + d;
  }
}

function activate(signal, activation) {
  if (activation === "relu") {
    for (let i = 0; i < signal.length; i++) if (signal[i] < 0) signal[i] = 0;
  } else {
    for (let i = 0; i < signal.length; i++) signal[i] = Math.tanh(signal[i]);
  }
}

/** Subtracting the largest score leaves the result as it is and keeps exp from overflowing. */
function softmax(scores) {
  const largest = Math.max(...scores);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.exp(scores[i] - largest);
    sum += scores[i];
  }
  for (let i = 0; i < scores.length; i++) scores[i] /= sum;
}

function accumulateGradient({ inputs, outputs, weightGradient, biasGradient, delta }, input) {
  for (let o = 0; o < outputs; o++) {
    const slope = delta[o];
    // A ReLU that is off passes nothing back, and about half of them are.
    if (slope === 0) continue;
    biasGradient[o] += slope;
    const row = o * inputs;
    for (let i = 0; i < inputs; i++) weightGradient[row + i] += slope * input[i];
  }
}

/** Carries `delta` through the weights and the activation to the layer below. */
function propagate({ inputs, outputs, weights, delta }, below, activation) {
  const { signal: signalBelow, delta: deltaBelow } = below;
  deltaBelow.fill(0);
  for (let o = 0; o < outputs; o++) {
    const slope = delta[o];
    if (slope === 0) continue;
    const row = o * inputs;
    for (let i = 0; i < inputs; i++) deltaBelow[i] += slope * weights[row + i];
  }
  // Both derivatives follow from the activation's own value: 1 or 0 for ReLU, 1 - tanh(x)^2 for tanh.
  for (let i = 0; i < inputs; i++) {
    const value = signalBelow[i];
    if (activation === "relu") {
      if (value === 0) deltaBelow[i] = 0;
    } else {
      deltaBelow[i] *= 1 - value * value;
    }
  }
}
