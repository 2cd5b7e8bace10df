import { type Figure, quick } from './report.ts'

/** One thing to measure; `run` is called again and again, and awaited when it gives a promise. */
export interface Candidate {
  readonly name: string
  run(index: number): unknown
}

/** What a candidate took. */
export interface Measured {
  readonly name: string
  /** Median over rounds, nanoseconds of CPU a call. */
  readonly nanoseconds: number
  readonly least: number
}

const rounds = quick ? 5 : 15

/**
 * Returns the CPU time of each candidate, of all threads: what others do on the machine does not count. Rounds are interleaved, so that a slow moment of the machine hits all alike, and
 * the order turns from round to round; the first three rounds are warm-up and do not count.
 */
export async function measure(
  candidates: ReadonlyArray<Candidate>,
  { callsPerRound = 20_000 }: { readonly callsPerRound?: number } = {},
): Promise<ReadonlyArray<Measured>> {
  const calls = quick ? callsPerRound / 5 : callsPerRound
  const times = new Map(candidates.map(({ name }) => [name, [] as Array<number>]))
  for (let round = -3; round < rounds; round += 1) {
    for (let turn = 0; turn < candidates.length; turn += 1) {
      const candidate = candidates[(turn + round + 3) % candidates.length]
      if (candidate === undefined) continue
      const began = process.cpuUsage()
      for (let call = 0; call < calls; call += 1) {
        const answer = candidate.run(call)
        if (answer instanceof Promise) await answer
      }
      const { user, system } = process.cpuUsage(began)
      if (round >= 0) times.get(candidate.name)?.push(((user + system) * 1000) / calls)
    }
  }
  return [...times].map(([name, list]) => {
    const sorted = list.toSorted((a, b) => a - b)
    return { name, nanoseconds: sorted[Math.floor(rounds / 2)] ?? 0, least: sorted[0] ?? 0 }
  })
}

/** Returns a Markdown table with the ratio to the first row, the floor. */
export function table(rows: ReadonlyArray<Measured>): string {
  const floor = rows[0]?.nanoseconds ?? 1
  const lines = rows.map(({ name, nanoseconds, least }) => {
    const above = nanoseconds - floor
    return `| ${name} | ${nanoseconds.toFixed(0)} | ${least.toFixed(0)} | ${(nanoseconds / floor).toFixed(2)} | ${above.toFixed(0)} |`
  })
  return [
    '| what | CPU ns, median | ns, least | ratio to floor | ns above floor |',
    '|---|---:|---:|---:|---:|',
    ...lines,
  ].join('\n')
}

/** Returns the medians in nanoseconds. */
export function figures(measured: ReadonlyArray<Measured>): ReadonlyArray<Figure> {
  return measured.map(({ name, nanoseconds }) => ({ name, value: nanoseconds }))
}

/** How `measure` measures, in words. */
export const cpuMethod = `CPU of the process with all its threads, median of ${rounds} interleaved rounds after 3 of warm-up.`
