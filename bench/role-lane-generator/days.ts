// Prints microseconds per branch-day and branch-days a second for branches of 5, 15 and 40 people, then streams many
// branch-days of 15 people and prints their time and the peak memory.
//   npm exec -- node -C @voyage/source bench/role-lane-generator/days.ts \
//     [DAYS TO STREAM] [uncoupled|coupled] [lanes|rows|json-lines]
// With the second argument only that stream. The third says what is made of each streamed day: its lanes alone (the
// default), also its rows of `role_lane_blocks`, or also these as JSON lines.
// Days are whole: demand drawn, breaks, events, bookings, targets, walk-ins, fill. Of each case the median round by the
// clock and the best round by the process's CPU time (the machine may be shared), after a warm-up.
import { generateBranchDays, toLaneBlockRows } from '@voyage/role-lane-generator'
import { toCsv, toJsonLines } from '@voyage/role-lane-generator/output'
import { type BenchRow, report } from '../report.ts'
import { branchOf, day, meridian } from './branches.ts'
import type { Measured } from './measure.ts'
import { measure } from './measure.ts'

/** A row of `role_lane_blocks` as CSV, a day's unassigned items as JSON. */
function outputs(made: ReturnType<typeof day>): number {
  return toCsv(toLaneBlockRows(made)).length + JSON.stringify(made.unassigned).length
}

const rows: Array<BenchRow> = []

function show(label: string, { clock, cpu, medianCpu }: Measured): void {
  rows.push({
    name: `a branch day of ${label.trim()}`,
    unit: 'CPU µs a day',
    ours: medianCpu,
    peers: [],
    floor: null,
    method: 'CPU of the process with all its threads, median round after a warm-up; not interleaved.',
    caveat: 'No npm package was found that does this job, so there is no peer.',
  })
  const cells = [clock.toFixed(0), cpu.toFixed(0), (1e6 / clock).toFixed(0)].map((text) => text.padStart(12))
  console.log(`${label.padEnd(34)}${cells.join('')}`)
}

const wanted = Number(process.argv[2] ?? 3650)
const only = process.argv[3]
/** What a streamed day is written as, by the third argument; returns a size, so that nothing is left out as unused. */
const writers: Readonly<Record<string, (made: ReturnType<typeof day>) => number>> = {
  lanes: () => 0,
  rows: (made) => toLaneBlockRows(made).length,
  'json-lines': (made) => toJsonLines(toLaneBlockRows(made)).length,
}
const form = process.argv[4] ?? 'lanes'
const write = writers[form]
if (write === undefined) throw new Error(`write one of ${Object.keys(writers).join(', ')}, not ${form}`)
const base = meridian()
if (only === undefined) showTable()

const branches = Math.max(1, Math.round(wanted / 365))
for (const coupled of only === undefined ? [false, true] : [only === 'coupled']) {
  const input = branchOf(base, 15, coupled)
  const used = process.cpuUsage()
  const start = performance.now()
  let days = 0
  let blocks = 0
  let written = 0
  let peak = 0
  for (let branch = 0; branch < branches; branch++) {
    const range = generateBranchDays({ input, from: '2026-01-01', to: '2026-12-31', seed: String(branch) })
    if (!range.ok) throw new Error(range.error.reason)
    for (const made of range.value) {
      days++
      for (const lane of made.lanes) blocks += lane.blocks.length
      written += write(made)
    }
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(used)
  console.log(
    `streamed ${days} branch-days of 15 people, ${coupled ? 'coupled' : 'uncoupled'}: ${seconds.toFixed(1)} s ` +
      `(${((user + system) / 1e6).toFixed(1)} s of CPU), ${((seconds * 1e6) / days).toFixed(0)} us each, ` +
      `${blocks} blocks, ${written} ${form === 'json-lines' ? 'characters' : 'rows'} written, peak ${(peak / 2 ** 20).toFixed(0)} MiB`,
  )
}

if (rows.length > 0) await report(rows)

function showTable(): void {
  console.log('people, lanes, what'.padEnd(34), '  us clock      us CPU      days/s')
  for (const people of [5, 15, 40])
    for (const coupled of [false, true]) {
      const input = branchOf(base, people, coupled)
      const label = `${String(people).padStart(2)} people, ${coupled ? 'coupled' : 'uncoupled'}`
      show(
        `${label}, fast`,
        measure(150, (index) => void day(input, index)),
      )
      show(
        `${label}, fast, CSV and reasons`,
        measure(150, (index) => void outputs(day(input, index))),
      )
      show(
        `${label}, optimised`,
        measure(5, (index) => void day(input, index, true)),
      )
    }
}
