const minute = 60
const hour = 3_600
const delays = [5, 30, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, 24 * hour]

/**
 * Returns how many seconds to wait after so many failed attempts at one event (1 or more); null when it is given up,
 * which is after a bit more than two days.
 */
export function retryDelay(attempts: number): number | null {
  return delays[attempts - 1] ?? null
}
