/** Two digits are plenty for a bound that a person goes on to edit. */
const digits = 2;

export function roundDown(value: number): number {
  return rounded(value, Math.floor);
}

export function roundUp(value: number): number {
  return rounded(value, Math.ceil);
}

function rounded(value: number, round: (value: number) => number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
  // Binary dust must not push 0.3 to 0.31.
  const steps = Number((value / unit).toPrecision(12));
  return Number((round(steps) * unit).toPrecision(digits + 1));
}

/** A step of 1, 2 or 5 times a power of ten that cuts the width into 4 to 20 parts, about ten; undefined where none does. */
export function niceStep(low: number, high: number): number | undefined {
  const width = high - low;
  const decade = 10 ** Math.floor(Math.log10(width / 4));
  const steps = [decade * 5, decade * 2, decade, decade / 2, decade / 5].map((step) =>
    Number(step.toPrecision(6)),
  );
  const fitting = steps.filter((step) => {
    const parts = width / step;
    return Math.abs(parts - Math.round(parts)) < 1e-6 && parts >= 4 && parts <= 20;
  });
  const apart = (step: number) => Math.abs(Math.log(width / step / 10));
  return fitting.toSorted((a, b) => apart(a) - apart(b))[0];
}
