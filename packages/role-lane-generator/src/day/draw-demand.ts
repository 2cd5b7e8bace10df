import type { BranchDemand, DemandCurve, MinuteSpan, TenantLaneInput, Weekday } from '../input/lane-input.ts'
import { MOST_BOOKINGS } from '../input/limits.ts'
import type { DrawKey } from '../random/counter-hash.ts'
import { childKey, drawAt, drawKey, drawWeighted } from '../random/counter-hash.ts'
import type { QuantileTable } from '../random/quantile-table.ts'
import { exponentialAt, QUANTILE_UNIT, quantileAt } from '../random/quantile-table.ts'
import { toDayNumber } from '../time/civil-date.ts'
import type { DayBooking, DayDemand, DayWalkIn } from './branch-demand.ts'
import type { InputTables } from './input-tables.ts'
import { tablesOf } from './input-tables.ts'
import { isWithin } from './no-show-shares.ts'
import { byId } from './order.ts'

/** What {@link drawDemand} draws for. */
export interface DrawDemandOptions {
  readonly input: TenantLaneInput
  readonly branchId: string
  readonly date: string
  readonly weekday: Weekday
  readonly opening: MinuteSpan
  readonly seed: string
}

/**
 * Returns the bookings and walk-ins of a branch day: those the demand lists for the date, and those drawn. One that is
 * listed by the id of a drawn one stands in for it. More than {@link MOST_BOOKINGS} are not drawn.
 *
 * Arrivals are a Poisson process whose intensity is constant in each half hour: expected number a day x weekday
 * factor x lognormal factors of the day and of its week x the half hour's share; half hours outside the opening hours
 * have none. A share of the bookings is cancelled before the day, and of the rest a share are no-shows. Service times
 * and patience are lognormal. Every draw is keyed by (seed, branch, date, stream, entity), so none depends on the roster.
 */
export function drawDemand(options: DrawDemandOptions): DayDemand {
  const { branchId, date, weekday, seed } = options
  const { demand } = options.input
  const tables = tablesOf(options.input)
  const listed = tables.listed(branchId, date)
  const branch = demand.branches.find((entry) => entry.branchId === branchId)
  if (branch === undefined) return { bookings: [...listed].sort(byId), walkIns: [] }

  const key = drawKey([seed, branchId, date])
  const factor =
    (branch.weekdays.get(weekday) ?? 1) *
    factorOf(tables, branch.dayFactorCv, childKey(key, 'day-factor')) *
    factorOf(tables, branch.weekFactorCv, weekKey(options))
  const drawn = drawBookings(branch, factor, options, key)
  const known = new Set(listed.map(({ id }) => id))
  return {
    bookings: [...listed, ...drawn.filter(({ id }) => !known.has(id))].slice(0, MOST_BOOKINGS).sort(byId),
    walkIns: drawWalkIns(tables, branch, factor, options, key),
  }
}

const factorOf = (tables: InputTables, cv: number, key: DrawKey): number =>
  quantileAt(tables.factors(cv), drawAt(key, 0)) / QUANTILE_UNIT

/** The same on each day from Monday to Sunday; day 0 was a Thursday. */
const weekKey = ({ seed, branchId, date }: DrawDemandOptions): DrawKey =>
  drawKey([seed, branchId, 'week-factor', String(Math.floor(((toDayNumber(date) ?? 0) + 3) / 7))])

function drawBookings(
  branch: BranchDemand,
  factor: number,
  options: DrawDemandOptions,
  key: DrawKey,
): ReadonlyArray<DayBooking> {
  const { branchId, date, opening } = options
  const tables = tablesOf(options.input)
  const durationOf = (id: string): number => tables.serviceById.get(id)?.durationMinutes ?? 0
  const shares = tables.curve(branch.bookings).services
  const stream = childKey(key, 'booking')
  const noShowShareAt = tables.noShowShares(branch.bookings)(opening)
  const starts = arrivals(tables, branch.bookings, factor, opening, childKey(key, 'bookings'))
  return starts.flatMap((minute, index) => {
    const startMinute = minute - (minute % 30)
    const id = `${branchId}-${date}-b${String(index + 1).padStart(2, '0')}`
    const own = childKey(stream, id)
    // Nobody is offered an appointment that would end after closing.
    const services = shares.filter(([id]) => startMinute + durationOf(id) <= opening.endMinute)
    const service =
      services[
        drawWeighted(
          services.map(([, share]) => share),
          drawAt(own, 0),
        )
      ]
    if (service === undefined || happens(branch.bookings.cancelledShare, drawAt(own, 1))) return []
    const noShow = happens(noShowShareAt(startMinute), drawAt(own, 2))
    return [{ id, serviceId: service[0], startMinute, staffId: null, ...(noShow ? { noShow } : {}) }]
  })
}

const happens = (share: number, draw: number): boolean => draw < share * 0x1_0000_0000

function drawWalkIns(
  tables: InputTables,
  branch: BranchDemand,
  factor: number,
  options: DrawDemandOptions,
  key: DrawKey,
): ReadonlyArray<DayWalkIn> {
  const { branchId, date, opening } = options
  const { shares } = tables.curve(branch.walkIns)
  const behaviours = tables.walkIns(branch)
  const numbers = tables.walkInNumbers
  const stream = childKey(key, 'walk-in')
  const walkIns: Array<DayWalkIn> = []
  const prefix = `${branchId}-${date}-w`
  let count = 0
  for (const arrivalMinute of arrivals(tables, branch.walkIns, factor, opening, childKey(key, 'walk-ins'))) {
    numbers[count] ??= String(count + 1).padStart(3, '0')
    const number = numbers[count++] ?? ''
    const own = childKey(stream, number)
    const behaviour = behaviours[drawWeighted(shares, drawAt(own, 0))]
    if (behaviour === undefined) continue
    const { serviceId, service, patience } = behaviour
    walkIns.push({
      id: prefix + number,
      serviceId,
      arrivalMinute,
      serviceMinutes: minutesAt(service, drawAt(own, 1)),
      patienceMinutes: minutesAt(patience, drawAt(own, 2)),
    })
  }
  return walkIns
}

const minutesAt = (table: QuantileTable, draw: number): number =>
  Math.max(1, Math.round(quantileAt(table, draw) / QUANTILE_UNIT))

/** Returns the wall minutes of the arrivals, in order. */
function arrivals(
  tables: InputTables,
  curve: DemandCurve,
  factor: number,
  opening: MinuteSpan,
  key: DrawKey,
): ReadonlyArray<number> {
  const { halfHours, total } = tables.curve(curve)
  const gaps = tables.exponential
  if (total <= 0) return []
  const minutes: Array<number> = []
  let drawn = 0
  let next = exponentialAt(gaps, key, drawn)
  let passed = 0
  for (const [halfHour, weight] of halfHours) {
    if (!isWithin(opening, halfHour)) continue
    const expected = Math.round(((curve.perDay * factor * weight) / total) * QUANTILE_UNIT)
    while (next < passed + expected) {
      minutes.push(halfHour + Math.floor(((next - passed) * 30) / expected))
      drawn++
      next += exponentialAt(gaps, key, drawn)
    }
    passed += expected
  }
  return minutes
}
