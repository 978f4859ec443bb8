// The small problem: how the validation error of a training depends on its learning rate and dropout. A bent valley with
// its lowest point at a learning rate of about 0.02 and a dropout of 0.17, and a second, shallower hollow that misleads.

export const space = { lr: "loguniform(1e-4, 1)", dropout: "uniform(0, 0.6)" };

export const axes = {
  lr: { toUnit: (lr) => (Math.log10(lr) + 4) / 4, name: "learning rate", ticks: [1e-4, 1e-3, 1e-2, 0.1, 1] },
  dropout: { toUnit: (dropout) => dropout / 0.6, name: "dropout", ticks: [0, 0.2, 0.4, 0.6] },
};

/** The error after a whole training, at places in the unit square. */
export function errorAt(u, v) {
  const valley = 1.6 * (u - 0.57 - 0.35 * (v - 0.3) ** 2) ** 2 + 0.35 * (v - 0.28) ** 2;
  const hollow = 0.26 * Math.exp(-((u - 0.2) ** 2 + (v - 0.78) ** 2) / 0.018);
  return 0.08 + Math.min(0.8, valley) - hollow;
}

export const errorOf = ({ lr, dropout }) => errorAt(axes.lr.toUnit(lr), axes.dropout.toUnit(dropout));

/**
 * The error after some epochs. Trainings with a small learning rate come down slowly, so that early ranks mislead a
 * little; the curves have some noise.
 */
export function learningCurve(params, epoch, trial) {
  const final = errorOf(params);
  const speed = 0.25 + 0.6 * axes.lr.toUnit(params.lr);
  return (
    final + 0.75 * Math.exp(-speed * epoch ** 0.75) + 0.012 * Math.sin(12.9898 * (trial + 1) * (epoch + 1))
  );
}
