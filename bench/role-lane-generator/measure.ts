/** What a piece of work took. */
export interface Measured {
  /** Microseconds by the clock, median round. */
  readonly clock: number
  /** Microseconds of CPU time, best round; with the garbage collector's threads. */
  readonly cpu: number
}

/** Measures a piece of work, done `count` times, in nine rounds after a warm-up. */
export function measure(count: number, work: (index: number) => void): Measured {
  for (let index = 0; index < count; index++) work(index)
  const rounds = Array.from({ length: 9 }, () => {
    const used = process.cpuUsage()
    const start = performance.now()
    for (let index = 0; index < count; index++) work(index)
    const clock = ((performance.now() - start) * 1000) / count
    const { user, system } = process.cpuUsage(used)
    return { clock, cpu: (user + system) / count }
  })
  const clocks = rounds.map(({ clock }) => clock).sort((a, b) => a - b)
  return { clock: clocks[4] ?? Number.NaN, cpu: Math.min(...rounds.map(({ cpu }) => cpu)) }
}
