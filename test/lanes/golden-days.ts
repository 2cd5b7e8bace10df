import type { BranchDay, TenantLaneInput } from '@voyage/role-lane-generator'
import { engineVersion, generateBranchDay, toLaneBlockRows } from '@voyage/role-lane-generator'
import { renderCalendar } from '@voyage/role-lane-generator/ical'
import { summariseDay, toCsv } from '@voyage/role-lane-generator/output'
import { parseTenantLaneInput } from '@voyage/role-lane-generator/schema'
import branches from '../../hosts/meridian/config/branches.json' with { type: 'json' }
import demand from '../../hosts/meridian/config/demand.json' with { type: 'json' }
import matrix from '../../hosts/meridian/config/matrix.json' with { type: 'json' }
import roster from '../../hosts/meridian/config/roster.json' with { type: 'json' }

/** Zones of whole-hour, :30 and :45 offsets with plain days and days of 23, 24.5 and 25 hours. */
const PLACES: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ['America/New_York', ['2026-11-23', '2026-03-09', '2026-11-02']],
  ['Europe/Berlin', ['2026-03-29', '2026-10-25', '2027-01-04']],
  ['Asia/Kolkata', ['2026-11-23', '2028-02-29']],
  ['Asia/Kathmandu', ['2026-11-24']],
  ['Australia/Lord_Howe', ['2026-04-05', '2026-10-04']],
]

interface GoldenDay {
  readonly name: string
  readonly day: BranchDay
  readonly input: TenantLaneInput
}

/** Makes days of several seeds, zones and branches, one after the other. */
export function* goldenBranchDays(): Generator<GoldenDay> {
  const input = parseTenantLaneInput({ matrix, branches, roster, demand })
  if (!input.ok) throw new Error(JSON.stringify(input.error))
  for (const [timeZone, dates] of PLACES)
    for (const date of dates)
      for (const [index, branch] of input.value.branches.entries()) {
        const seed = `seed-${index}`
        const inZone = everyDay(input.value, timeZone, index === 1)
        const optimise = index === 2 && timeZone === 'Asia/Kathmandu'
        const day = generateBranchDay({ input: inZone, branchId: branch.id, date, seed, optimise })
        if (!day.ok) throw new Error(day.error.reason)
        const name = `${timeZone} ${date} ${branch.id} ${seed}${optimise ? ' optimised' : ''}`
        yield { name, day: day.value, input: inZone }
      }
}

/**
 * Returns the SHA-256 of the golden days, of lanes with rows as CSV, and of calendars. Runs on any engine with WebCrypto, and uses
 * nothing else of it.
 */
export async function goldenDays(): Promise<Record<string, string>> {
  const hashes: Record<string, string> = { engineVersion }
  for (const { name, day, input } of goldenBranchDays()) {
    hashes[name] = await sha256(textOf(day, input))
    hashes[`${name} calendar`] = await sha256(calendarOf(day))
  }
  return hashes
}

/** The tenant in another time zone, open on each day of the week; `apart`: without rooms or queue floor to share. */
function everyDay(input: TenantLaneInput, timeZone: string, apart: boolean): TenantLaneInput {
  const open = input.branches.map((branch) => {
    const [hours] = branch.openingHours.values()
    const sunday = hours === undefined ? [] : ([['sunday', hours]] as const)
    const openingHours = new Map([...branch.openingHours, ...sunday])
    return { ...branch, timeZone, openingHours, ...(apart ? { rooms: null, queueFloor: [] } : {}) }
  })
  const staff = input.roster.staff.map((one) => {
    const shift = one.week.get('monday')
    return { ...one, week: new Map([...one.week, ...(shift === undefined ? [] : ([['sunday', shift]] as const))]) }
  })
  return { ...input, branches: open, roster: { ...input.roster, staff } }
}

const textOf = (day: BranchDay, input: TenantLaneInput): string =>
  [JSON.stringify(day), JSON.stringify(summariseDay(day, input)), toCsv(toLaneBlockRows(day))].join('\n')

const calendarOf = (day: BranchDay): string =>
  renderCalendar({
    days: [day],
    names: { branch: day.branchId, staff: new Map(), services: new Map() },
    now: 1_800_000_000,
  })

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
