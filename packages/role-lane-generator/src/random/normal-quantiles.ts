/**
 * Second differences of the standard normal quantile function at 128/256, 129/256, ..., 256/256, in units of 1/65536:
 * small numbers, which compress well. The last value stands for infinity: it is placed so that the mean of the top cell
 * is right.
 */
const SECOND_DIFFERENCES: ReadonlyArray<number> = [
  0, 642, -1, 1, 0, 1, -1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 2, 0, 1, 1, 2, 1, 1, 2, 1, 2, 2, 1, 2, 2, 1, 3, 2, 3, 1, 3, 2, 3,
  3, 3, 2, 3, 3, 4, 3, 3, 4, 3, 4, 5, 3, 4, 5, 4, 4, 6, 4, 5, 6, 5, 6, 6, 5, 7, 6, 7, 7, 7, 8, 7, 8, 9, 8, 9, 9, 10, 9,
  12, 10, 11, 12, 12, 13, 14, 13, 15, 15, 17, 16, 17, 19, 20, 20, 22, 22, 25, 25, 28, 28, 31, 33, 35, 38, 40, 43, 48,
  51, 55, 61, 66, 74, 81, 91, 102, 114, 131, 150, 176, 207, 247, 303, 379, 488, 657, 934, 1442, 2555, 5975, 24613,
]

/** Returns the standard normal quantile function at 0/256, 1/256, ..., 256/256. */
export function normalQuantiles(): ReadonlyArray<number> {
  let value = 0
  let slope = 0
  const upper = SECOND_DIFFERENCES.map((difference) => {
    slope += difference
    value += slope
    return value / 65536
  })
  return [
    ...upper
      .slice(1)
      .map((one) => -one)
      .reverse(),
    ...upper,
  ]
}
