/**
 * Adam with decoupled weight decay: D. P. Kingma and J. Ba (2015); I. Loshchilov and F. Hutter, Decoupled weight decay
 * regularization (2019). What it remembers between steps is in `state`, for a checkpoint to keep.
 */
export function createAdam(size) {
  const state = { steps: 0, mean: new Float64Array(size), square: new Float64Array(size) };
  return {
    state,
    step(parameters, gradient, { lr, momentum, decay }) {
      const [beta1, beta2, epsilon] = [momentum, 0.99, 1e-8];
      const { mean, square } = state;
      const t = ++state.steps;
      // Both averages start at zero; dividing by 1 - beta^t takes that bias out again.
      const rate = lr / (1 - beta1 ** t);
      const correction = 1 / (1 - beta2 ** t);
      for (let i = 0; i < size; i++) {
        const slope = gradient[i];
        mean[i] = beta1 * mean[i] + (1 - beta1) * slope;
        square[i] = beta2 * square[i] + (1 - beta2) * slope * slope;
        parameters[i] -=
          (rate * mean[i]) / (Math.sqrt(square[i] * correction) + epsilon) + lr * decay * parameters[i];
      }
    },
  };
}
