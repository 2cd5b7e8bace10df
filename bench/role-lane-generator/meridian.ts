// Prints how far the fast path is below `optimise` on the days of the demo tenant Meridian, and how far `optimise` is
// below the bound that it proves: every branch, from 2026-11-02 to 2027-01-31, as `voyage lanes generate` makes them.
//   npm exec -- node -C @voyage/source bench/role-lane-generator/meridian.ts
// Points are compared where both kept as many bookings and as much of the queue floor, which come before points.
import type { BranchDay } from '@voyage/role-lane-generator'
import { generateBranchDays } from '@voyage/role-lane-generator'
import { report } from '../report.ts'
import { meridian } from './branches.ts'

const range = { from: '2026-11-02', to: '2027-01-31', seed: 'voyage' }
const input = meridian()

interface Made {
  readonly days: ReadonlyArray<BranchDay>
  readonly milliseconds: number
}

function make(optimise: boolean): Made {
  const made = generateBranchDays({ input, ...range, optimise })
  if (!made.ok) throw new Error(made.error.reason)
  const start = performance.now()
  const days = [...made.value].filter(({ closed }) => closed === null)
  return { days, milliseconds: performance.now() - start }
}

type Levels = Pick<BranchDay['metrics'], 'bookingsPlaced' | 'queueFloorShort' | 'targetScore'>

/** Percent of the points by which `one` is below `other`; null where bookings or the queue floor differ. */
const below = (one: Levels, other: Levels): number | null =>
  one.bookingsPlaced === other.bookingsPlaced && one.queueFloorShort === other.queueFloorShort
    ? (100 * (other.targetScore - one.targetScore)) / Math.max(1, other.targetScore)
    : null

/** Whether bookings and the queue floor, which come before points, are better in one than in the other. */
const leads = (one: Levels, other: Levels): boolean =>
  (one.bookingsPlaced - other.bookingsPlaced || other.queueFloorShort - one.queueFloorShort) > 0

interface Gaps {
  readonly compared: number
  readonly equal: number
  readonly mean: number
  readonly most: number
}

function gapsOf(pairs: ReadonlyArray<readonly [Levels, Levels]>): Gaps {
  const gaps = pairs.flatMap(([one, other]) => below(one, other) ?? [])
  return {
    compared: gaps.length,
    equal: gaps.filter((gap) => gap === 0).length,
    mean: gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length),
    most: Math.max(0, ...gaps),
  }
}

const fast = make(false)
const optimised = make(true)
const pairs = optimised.days.map((day, index) => [fast.days[index]?.metrics ?? day.metrics, day.metrics] as const)
const proven = optimised.days.flatMap(({ metrics, certificate }) =>
  certificate === null ? [] : [[metrics, certificate] as const],
)
const belowOptimised = gapsOf(pairs)
const belowBound = gapsOf(proven)

const line = (label: string, { compared, equal, mean, most }: Gaps): string =>
  [label.padEnd(34), ...[compared, equal].map((count) => String(count).padStart(10))].join('') +
  [mean, most].map((gap) => gap.toFixed(2).padStart(10)).join('')

console.log(
  `${optimised.days.length} open branch-days of ${input.branches.length} branches, ${range.from} to ${range.to}`,
)
console.log(''.padEnd(34) + ['compared', 'equal', 'mean %', 'most %'].map((text) => text.padStart(10)).join(''))
console.log(line('fast below optimised', belowOptimised))
console.log(line('optimised below its bound', belowBound))
console.log(
  `bookings or queue floor better: optimised ${pairs.filter(([one, other]) => leads(other, one)).length}, ` +
    `fast ${pairs.filter(([one, other]) => leads(one, other)).length}; no bound: ${optimised.days.length - proven.length}`,
)
for (const [name, { days, milliseconds }] of Object.entries({ fast, optimised }))
  console.log(
    `${name}: ${(milliseconds / days.length).toFixed(2)} ms a branch-day by the clock, the first run of the process`,
  )

await report([
  {
    name: 'points of the fast path below `optimise`, Meridian',
    unit: '% of the points',
    ours: belowOptimised.mean,
    peers: [],
    floor: null,
    method: `Mean of ${belowOptimised.compared} branch-days of the demo tenant that are alike in bookings and queue floor; at most ${belowOptimised.most.toFixed(1)} %.`,
    caveat: 'Days of few points weigh as much as others. The figures are the same in every run.',
  },
  {
    name: 'points of `optimise` below its proven bound, Meridian',
    unit: '% of the points',
    ours: belowBound.mean,
    peers: [],
    floor: null,
    method: `Mean of ${belowBound.compared} branch-days of the demo tenant that are alike in bookings and queue floor; at most ${belowBound.most.toFixed(1)} %.`,
    caveat: 'A bound is no optimum: what is missing may not exist.',
  },
])
