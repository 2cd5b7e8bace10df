// Prints microseconds per branch-day and branch-days a second for branches of 5, 15 and 40 people, then streams many
// branch-days of 15 people and prints their time and the peak memory.
//   node -C @voyage/source bench/role-lane-generator/days.ts [DAYS TO STREAM] [uncoupled|coupled]
// With the second argument only that stream.
// Days are whole: demand drawn, breaks, events, bookings, targets, walk-ins, fill. Of each case the median round by the
// clock and the best round by the process's CPU time (the machine may be shared), after a warm-up.
import { readFileSync } from 'node:fs'
import type { TenantLaneInput } from '@voyage/role-lane-generator'
import { generateBranchDay, generateBranchDays, toLaneBlockRows } from '@voyage/role-lane-generator'
import { toCsv } from '@voyage/role-lane-generator/output'
import { parseTenantLaneInput } from '@voyage/role-lane-generator/schema'

const document = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../hosts/meridian/config/${name}.json`, import.meta.url), 'utf8'))

function meridian(): TenantLaneInput {
  const [matrix, branches, roster, demand] = ['matrix', 'branches', 'roster', 'demand'].map(document)
  const parsed = parseTenantLaneInput({ matrix, branches, roster, demand })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}

/** Meridian's Riverside with as many people, demand in proportion, and with or without rooms and a queue floor. */
function branchOf(base: TenantLaneInput, people: number, coupled: boolean): TenantLaneInput {
  const working = base.roster.staff.filter((one) => one.branchId === 'riverside' && one.week.has('monday'))
  const staff = Array.from({ length: people }, (_, index) => {
    const one = working[index % working.length]
    if (one === undefined) throw new Error('nobody works on Mondays')
    return { ...one, id: `person-${String(index).padStart(2, '0')}`, timeOff: [] }
  })
  const share = people / working.length
  return {
    ...base,
    roster: { ...base.roster, staff },
    branches: base.branches
      .filter(({ id }) => id === 'riverside')
      .map((branch) =>
        coupled
          ? {
              ...branch,
              rooms: Math.max(1, Math.round((branch.rooms ?? 1) * share)),
              queueFloor: branch.queueFloor.map((floor) => ({ ...floor, staff: Math.round(floor.staff * share) })),
            }
          : { ...branch, rooms: null, queueFloor: [] },
      ),
    demand: {
      ...base.demand,
      branches: base.demand.branches.map((one) => ({
        ...one,
        bookings: { ...one.bookings, perDay: coupled ? one.bookings.perDay * share : 0 },
        walkIns: { ...one.walkIns, perDay: one.walkIns.perDay * share },
      })),
    },
  }
}

interface Measured {
  /** Microseconds by the clock, median round. */
  readonly clock: number
  /** Microseconds of CPU time, best round; with the garbage collector's threads. */
  readonly cpu: number
}

function measure(count: number, work: (index: number) => void): Measured {
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

const dates = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20']

function day(input: TenantLaneInput, index: number, optimise = false) {
  const date = dates[index % dates.length] ?? ''
  const made = generateBranchDay({ input, branchId: 'riverside', date, seed: String(index), optimise })
  if (!made.ok) throw new Error(made.error.reason)
  return made.value
}

/** A row of `role_lane_blocks` as CSV, a day's unassigned items as JSON. */
function outputs(made: ReturnType<typeof day>): number {
  return toCsv(toLaneBlockRows(made)).length + JSON.stringify(made.unassigned).length
}

function show(label: string, { clock, cpu }: Measured): void {
  const cells = [clock.toFixed(0), cpu.toFixed(0), (1e6 / clock).toFixed(0)].map((text) => text.padStart(12))
  console.log(`${label.padEnd(34)}${cells.join('')}`)
}

const wanted = Number(process.argv[2] ?? 3650)
const only = process.argv[3]
const base = meridian()
if (only === undefined) showTable()

const branches = Math.max(1, Math.round(wanted / 365))
for (const coupled of only === undefined ? [false, true] : [only === 'coupled']) {
  const input = branchOf(base, 15, coupled)
  const used = process.cpuUsage()
  const start = performance.now()
  let days = 0
  let blocks = 0
  let peak = 0
  for (let branch = 0; branch < branches; branch++) {
    const range = generateBranchDays({ input, from: '2026-01-01', to: '2026-12-31', seed: String(branch) })
    if (!range.ok) throw new Error(range.error.reason)
    for (const made of range.value) {
      days++
      for (const lane of made.lanes) blocks += lane.blocks.length
    }
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(used)
  console.log(
    `streamed ${days} branch-days of 15 people, ${coupled ? 'coupled' : 'uncoupled'}: ${seconds.toFixed(1)} s ` +
      `(${((user + system) / 1e6).toFixed(1)} s of CPU), ${((seconds * 1e6) / days).toFixed(0)} us each, ` +
      `${blocks} blocks, peak ${(peak / 2 ** 20).toFixed(0)} MiB`,
  )
}

function showTable(): void {
  console.log('people, lanes, what'.padEnd(34), '  us clock      us CPU      days/s')
  for (const people of [5, 15, 40])
    for (const coupled of [false, true]) {
      const input = branchOf(base, people, coupled)
      const label = `${String(people).padStart(2)} ${coupled ? 'coupled' : 'uncoupled'}`
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
