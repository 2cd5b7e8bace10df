import { readFileSync } from 'node:fs'
import type { BranchDay, TenantLaneInput } from '@voyage/role-lane-generator'
import { generateBranchDay } from '@voyage/role-lane-generator'
import { parseTenantLaneInput } from '@voyage/role-lane-generator/schema'

const document = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../hosts/meridian/config/${name}.json`, import.meta.url), 'utf8'))

/** Returns Meridian's input. */
export function meridian(): TenantLaneInput {
  const [matrix, branches, roster, demand] = ['matrix', 'branches', 'roster', 'demand'].map(document)
  const parsed = parseTenantLaneInput({ matrix, branches, roster, demand })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}

/** Meridian's Riverside with as many people, demand in proportion, and with or without rooms and a queue floor. */
export function branchOf(base: TenantLaneInput, people: number, coupled: boolean): TenantLaneInput {
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

const dates = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20']

/** Makes a branch-day of a week, with a seed of its own. */
export function day(input: TenantLaneInput, index: number, optimise = false): BranchDay {
  const date = dates[index % dates.length] ?? ''
  const made = generateBranchDay({ input, branchId: 'riverside', date, seed: String(index), optimise })
  if (!made.ok) throw new Error(made.error.reason)
  return made.value
}
