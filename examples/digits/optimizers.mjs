/**
 * An optimiser moves `parameters` against `gradient`, both flat arrays of one length. What it remembers between
 * steps is in `state`, plain numbers and arrays, for a checkpoint to keep.
 */
export const optimizers = { sgd: createSgd, adam: createAdam };

/** Stochastic gradient descent with momentum, and Nesterov's look-ahead (Sutskever et al., 2013). */
function createSgd(size, { lr, momentum, nesterov }) {
  const velocity = new Float64Array(size);
  return {
    name: "sgd",
    state: { steps: 0, moments: [velocity] },
    step(parameters, gradient) {
      this.state.steps++;
      for (let i = 0; i < size; i++) {
        velocity[i] = momentum * velocity[i] + gradient[i];
        const direction = nesterov ? gradient[i] + momentum * velocity[i] : velocity[i];
        parameters[i] -= lr * direction;
      }
    },
  };
}

/** Adam (Kingma and Ba, 2015), with the paper's own decay rates. */
function createAdam(size, { lr }) {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  return {
    name: "adam",
    state: { steps: 0, moments: [mean, square] },
    step(parameters, gradient) {
      const t = ++this.state.steps;
      // Both averages start at zero; dividing by 1 - beta^t takes that bias out again.
      const rate = lr / (1 - beta1 ** t);
      const correction = 1 / (1 - beta2 ** t);
      for (let i = 0; i < size; i++) {
        const slope = gradient[i];
        mean[i] = beta1 * mean[i] + (1 - beta1) * slope;
        square[i] = beta2 * square[i] + (1 - beta2) * slope * slope;
        parameters[i] -= (rate * mean[i]) / (Math.sqrt(square[i] * correction) + epsilon);
      }
    },
  };
}
