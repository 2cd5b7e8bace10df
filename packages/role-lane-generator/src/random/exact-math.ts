// A constant of the language, not a computation.
const { LN2 } = Math

/**
 * Returns e to the power of x, for |x| up to 60. Only + - * / are used, which every engine rounds alike
 * (Math.exp may differ in the last bit).
 */
export function exactExp(x: number): number {
  const powers = Math.round(x / LN2)
  const rest = x - powers * LN2
  let term = 1
  let sum = 1
  for (let n = 1; n <= 18; n++) {
    term = (term * rest) / n
    sum += term
  }
  for (let n = 0; n < Math.abs(powers); n++) sum = powers > 0 ? sum * 2 : sum / 2
  return sum
}

/** Returns the natural logarithm of x > 0, by the same means as {@link exactExp}. */
export function exactLn(x: number): number {
  let powers = 0
  let scaled = x
  while (scaled > 1.5) {
    scaled /= 2
    powers++
  }
  while (scaled < 0.75) {
    scaled *= 2
    powers--
  }
  const ratio = (scaled - 1) / (scaled + 1)
  let power = ratio
  let sum = 0
  for (let n = 1; n <= 45; n += 2) {
    sum += power / n
    power *= ratio * ratio
  }
  return 2 * sum + powers * LN2
}

/** Returns the square root of x >= 0 by Newton's method, by the same means as {@link exactExp}. */
export function exactSqrt(x: number): number {
  if (x === 0) return 0
  let root = x > 1 ? x : 1
  for (let n = 0; n < 60; n++) root = (root + x / root) / 2
  return root
}
