/**
 * The arithmetic of successive halving. Rungs lie a factor eta apart, and which of them a range holds must not hang on a
 * rounding error: Math.log(1000) / Math.log(10) is 2.999..., and 1 to 1000 has four rungs, not three. So everything here
 * is computed in integers; an eta such as 2.5 is the fraction that its decimals say, 25/10.
 */

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** @param value a finite number of at least one; the fraction is that of its shortest decimals */
function fractionOf(value: number): Fraction {
  if (Number.isInteger(value)) return { numerator: BigInt(value), denominator: 1n };
  const [whole = "", decimals = ""] = String(value).split(".");
  return { numerator: BigInt(whole + decimals), denominator: 10n ** BigInt(decimals.length) };
}

function power({ numerator, denominator }: Fraction, exponent: number): Fraction {
  return { numerator: numerator ** BigInt(exponent), denominator: denominator ** BigInt(exponent) };
}

type Rounding = "down" | "nearest" | "up";

/** Of non-negative numbers. `nearest` rounds a half up. */
function divide(dividend: bigint, divisor: bigint, rounding: Rounding): number {
  const shift = rounding === "down" ? 0n : rounding === "up" ? divisor - 1n : divisor / 2n;
  return Number((dividend + shift) / divisor);
}

/** value * eta ** exponent. Value and exponent are non-negative integers. */
export function timesPower(value: number, eta: number, exponent: number, rounding: Rounding): number {
  const { numerator, denominator } = power(fractionOf(eta), exponent);
  return divide(BigInt(value) * numerator, denominator, rounding);
}

/** value / eta ** exponent. Value and exponent are non-negative integers. */
export function overPower(value: number, eta: number, exponent: number, rounding: Rounding): number {
  const { numerator, denominator } = power(fractionOf(eta), exponent);
  return divide(BigInt(value) * denominator, numerator, rounding);
}

/** The largest k with from * eta ** k <= to. Both are positive integers, `from` the smaller one; eta is at least 2. */
export function wholeLog(from: number, to: number, eta: number): number {
  const { numerator, denominator } = fractionOf(eta);
  let left = BigInt(from) * numerator;
  let right = BigInt(to) * denominator;
  let count = 0;
  for (; left <= right; count++) {
    left *= numerator;
    right *= denominator;
  }
  return count;
}

/**
 * The steps at which trials are compared, counted from the least: min, min * eta, min * eta ** 2 and so on, as in ASHA
 * (Li et al. 2020, algorithm 2: r * eta ** k). The last one is `max` itself, so that a trial which nobody stops runs to
 * it; it differs from the paper's, max rounded down to the scale, only where max is not on it.
 *
 * @returns wholeLog(min, max, eta) + 1 steps in rising order
 */
export function rungsFromMin(min: number, max: number, eta: number): readonly number[] {
  const last = wholeLog(min, max, eta);
  return Array.from({ length: last + 1 }, (_, rung) =>
    rung === last ? max : timesPower(min, eta, rung, "nearest"),
  );
}

/**
 * The same counted from the largest: max, max / eta, max / eta ** 2 and so on down to min, as in Hyperband (Li et al.
 * 2018, algorithm 1: R * eta ** -s).
 *
 * @returns wholeLog(min, max, eta) + 1 steps in rising order
 */
export function rungsFromMax(min: number, max: number, eta: number): readonly number[] {
  const last = wholeLog(min, max, eta);
  return Array.from({ length: last + 1 }, (_, rung) => overPower(max, eta, last - rung, "nearest"));
}
