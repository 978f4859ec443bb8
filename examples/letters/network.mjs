/**
 * A neural language model: each of the last characters becomes a few numbers (an embedding), a hidden layer reads them
 * all, and a softmax gives a probability to each next character.
 *
 * Y. Bengio et al., A neural probabilistic language model, JMLR 3 (2003), without the shortcut from embeddings to scores.
 *
 *     x = [E(c1) ... E(cn)]   h = tanh(W x + b)   p = softmax(V h + d)
 *
 * All weights lie in one flat array, `parameters`, and their derivatives in another of the same shape, `gradient`.
 * Matrices are stored row by row, so that the inner loops run over memory in order.
 */
export function createNetwork({ characters, context, embedding, hidden }, random) {
  const inputs = context * embedding;
  const shapes = [
    ["embeddings", characters * embedding, 0.3],
    ["hiddenWeights", hidden * inputs, Math.sqrt(1 / inputs)],
    ["hiddenBiases", hidden, 0],
    ["outputWeights", characters * hidden, Math.sqrt(1 / hidden)],
    ["outputBiases", characters, 0],
  ];
  const size = shapes.reduce((sum, [, count]) => sum + count, 0);
  const parameters = new Float64Array(size);
  const gradient = new Float64Array(size);
  const weights = {};
  const slopes = {};
  let start = 0;
  for (const [name, count, spread] of shapes) {
    weights[name] = parameters.subarray(start, start + count);
    slopes[name] = gradient.subarray(start, start + count);
    for (let i = 0; i < count; i++) weights[name][i] = spread * random.normal();
    start += count;
  }
  return {
    shape: { characters, context, embedding, hidden },
    inputs,
    parameters,
    gradient,
    weights,
    slopes,
    signal: {
      input: new Float64Array(inputs),
      hidden: new Float64Array(hidden),
      scores: new Float64Array(characters),
      mask: new Float64Array(hidden).fill(1),
    },
    delta: { input: new Float64Array(inputs), hidden: new Float64Array(hidden) },
  };
}

/** The probabilities of the character at `end`; reused by the next call. `signal.mask` multiplies the hidden layer. */
export function forward({ shape, inputs, weights, signal }, codes, end) {
  const { characters, context, embedding, hidden } = shape;
  const { embeddings, hiddenWeights, hiddenBiases, outputWeights, outputBiases } = weights;
  for (let k = 0; k < context; k++) {
    const from = codes[end - context + k] * embedding;
    for (let e = 0; e < embedding; e++) signal.input[k * embedding + e] = embeddings[from + e];
  }
  for (let h = 0; h < hidden; h++) {
    const sum = hiddenBiases[h] + dot(hiddenWeights, h * inputs, signal.input, inputs);
    signal.hidden[h] = Math.tanh(sum) * signal.mask[h];
  }
  let largest = -Infinity;
  for (let c = 0; c < characters; c++) {
    signal.scores[c] = outputBiases[c] + dot(outputWeights, c * hidden, signal.hidden, hidden);
    if (signal.scores[c] > largest) largest = signal.scores[c];
  }
  // Subtracting the largest score leaves the result as it is and keeps exp from overflowing.
  let total = 0;
  for (let c = 0; c < characters; c++) total += signal.scores[c] = Math.exp(signal.scores[c] - largest);
  for (let c = 0; c < characters; c++) signal.scores[c] /= total;
  return signal.scores;
}

/** Adds to `gradient` the derivatives of the cross-entropy of the character that `forward` saw last. */
export function backward({ shape, inputs, weights, slopes, signal, delta }, codes, end) {
  const { characters, context, embedding, hidden } = shape;
  delta.hidden.fill(0);
  for (let c = 0; c < characters; c++) {
    // The derivative of softmax and cross-entropy together is "probability minus truth".
    const slope = signal.scores[c] - (c === codes[end] ? 1 : 0);
    slopes.outputBiases[c] += slope;
    for (let h = 0, at = c * hidden; h < hidden; h++, at++) {
      slopes.outputWeights[at] += slope * signal.hidden[h];
      delta.hidden[h] += slope * weights.outputWeights[at];
    }
  }
  delta.input.fill(0);
  for (let h = 0; h < hidden; h++) {
    const mask = signal.mask[h];
    if (mask === 0) continue;
    const value = signal.hidden[h] / mask;
    const slope = delta.hidden[h] * mask * (1 - value * value);
    slopes.hiddenBiases[h] += slope;
    for (let i = 0, at = h * inputs; i < inputs; i++, at++) {
      slopes.hiddenWeights[at] += slope * signal.input[i];
      delta.input[i] += slope * weights.hiddenWeights[at];
    }
  }
  for (let k = 0; k < context; k++) {
    const to = codes[end - context + k] * embedding;
    for (let e = 0; e < embedding; e++) slopes.embeddings[to + e] += delta.input[k * embedding + e];
  }
}

/** Mean cross-entropy in bits per character over every `stride`-th position. */
export function evaluate(network, { codes, ends }, stride = 1) {
  network.signal.mask.fill(1);
  let bits = 0;
  let count = 0;
  for (let i = 0; i < ends.length; i += stride, count++) {
    const probability = forward(network, codes, ends[i])[codes[ends[i]]];
    // A probability can underflow to zero; the smallest number stands in for it.
    bits -= Math.log2(Math.max(probability, Number.MIN_VALUE));
  }
  return bits / count;
}

/** Four sums side by side: a single one would make every addition wait for the one before it. */
function dot(matrix, row, vector, length) {
  const even = length - (length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 4) {
    a += matrix[row + i] * vector[i];
    b += matrix[row + i + 1] * vector[i + 1];
    c += matrix[row + i + 2] * vector[i + 2];
    d += matrix[row + i + 3] * vector[i + 3];
  }
  for (let i = even; i < length; i++) a += matrix[row + i] * vector[i];
  return a + b + c + d;
}
