import { quick } from '../report.ts'

const rounds = quick ? 3 : 9

/** What a piece of work took. */
export interface Measured {
  /** Microseconds by the clock, median round. */
  readonly clock: number
  /** Microseconds of CPU time, median round; with the garbage collector's threads. */
  readonly medianCpu: number
  /** Microseconds of CPU time, best round; with the garbage collector's threads. */
  readonly cpu: number
}

/** Measures a piece of work, done so many times, in nine rounds (a quick run: three) after a warm-up. */
export function measure(calls: number, work: (index: number) => void): Measured {
  const count = quick ? Math.ceil(calls / 3) : calls
  for (let index = 0; index < count; index++) work(index)
  const taken = Array.from({ length: rounds }, () => {
    const used = process.cpuUsage()
    const start = performance.now()
    for (let index = 0; index < count; index++) work(index)
    const clock = ((performance.now() - start) * 1000) / count
    const { user, system } = process.cpuUsage(used)
    return { clock, cpu: (user + system) / count }
  })
  const clocks = taken.map(({ clock }) => clock).sort((a, b) => a - b)
  const cpus = taken.map(({ cpu }) => cpu).sort((a, b) => a - b)
  const middle = Math.floor(rounds / 2)
  return { clock: clocks[middle] ?? Number.NaN, medianCpu: cpus[middle] ?? Number.NaN, cpu: cpus[0] ?? Number.NaN }
}
