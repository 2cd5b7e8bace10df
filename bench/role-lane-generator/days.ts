// Prints microseconds per branch-day for branches of 5, 15 and 40 people, and of a streamed range with its peak memory.
//   node -C @voyage/source bench/role-lane-generator/days.ts [DAYS TO STREAM]
// Days are whole: demand drawn, breaks, events, bookings, targets, walk-ins, fill. Median of rounds, after a warm-up.
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

function microseconds(count: number, work: (index: number) => void): number {
  for (let index = 0; index < count; index++) work(index)
  const rounds = Array.from({ length: 7 }, () => {
    const start = performance.now()
    for (let index = 0; index < count; index++) work(index)
    return ((performance.now() - start) * 1000) / count
  })
  return rounds.sort((a, b) => a - b)[3] ?? Number.NaN
}

const dates = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20']

function day(input: TenantLaneInput, index: number, optimise = false) {
  const date = dates[index % dates.length] ?? ''
  const made = generateBranchDay({ input, branchId: 'riverside', date, seed: String(index), optimise })
  if (!made.ok) throw new Error(made.error.reason)
  return made.value
}

const base = meridian()
console.log('people  lanes      fast us  with CSV us  optimised us')
for (const people of [5, 15, 40])
  for (const coupled of [false, true]) {
    const input = branchOf(base, people, coupled)
    const fast = microseconds(300, (index) => void day(input, index))
    const csv = microseconds(300, (index) => void toCsv(toLaneBlockRows(day(input, index))))
    const optimised = microseconds(6, (index) => void day(input, index, true))
    const cells = [fast, csv, optimised].map((value, index) => value.toFixed(0).padStart([13, 13, 14][index] ?? 0))
    console.log(`${String(people).padStart(6)}  ${coupled ? 'coupled  ' : 'uncoupled'}${cells.join('').slice(4)}`)
  }

const wanted = Number(process.argv[2] ?? 3650)
const branches = Math.max(1, Math.round(wanted / 365))
const input = branchOf(base, 15, false)
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
console.log(
  `streamed ${days} branch-days of 15 people: ${seconds.toFixed(1)} s, ${((seconds * 1e6) / days).toFixed(0)} us each, ` +
    `${blocks} blocks, peak ${(peak / 2 ** 20).toFixed(0)} MiB`,
)
