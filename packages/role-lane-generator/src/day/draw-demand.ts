import type { BranchDemand, Demand, DemandCurve, MinuteSpan, TenantLaneInput, Weekday } from '../input/lane-input.ts'
import type { DrawKey } from '../random/counter-hash.ts'
import { drawAt, drawKey, drawWeighted } from '../random/counter-hash.ts'
import type { QuantileTable } from '../random/quantile-table.ts'
import { exponentialAt, QUANTILE_UNIT, quantileAt } from '../random/quantile-table.ts'
import type { DayBooking, DayDemand, DayWalkIn } from './branch-demand.ts'
import type { InputTables } from './input-tables.ts'
import { tablesOf } from './input-tables.ts'
import { byId } from './order.ts'

/** Returns the bookings the demand lists for a branch and date. */
export const listedBookings = (demand: Demand, branchId: string, date: string): ReadonlyArray<DayBooking> =>
  demand.bookings
    .filter((booking) => booking.branchId === branchId && booking.date === date)
    .map(({ id, serviceId, startMinute, staffId }) => ({ id, serviceId, startMinute, staffId }))

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
 * Returns the bookings and walk-ins of a branch day: those the demand lists for the date, and those drawn.
 *
 * Arrivals are a Poisson process whose intensity is constant in each half hour: expected number a day x weekday
 * factor x a lognormal factor of the day x the half hour's share; half hours outside the opening hours have none.
 * Every draw is keyed by (seed, branch, date, stream, entity), so none depends on the roster.
 */
export function drawDemand(options: DrawDemandOptions): DayDemand {
  const { branchId, date, weekday, seed } = options
  const { demand } = options.input
  const listed = listedBookings(demand, branchId, date)
  const branch = demand.branches.find((entry) => entry.branchId === branchId)
  if (branch === undefined) return { bookings: [...listed].sort(byId), walkIns: [] }

  const key = drawKey([seed, branchId, date])
  const tables = tablesOf(options.input)
  const dayFactor = quantileAt(tables.dayFactors(branch.dayFactorCv), drawAt(drawKey(['day-factor'], key), 0))
  const factor = ((branch.weekdays.get(weekday) ?? 1) * dayFactor) / QUANTILE_UNIT
  const drawn = drawBookings(branch, factor, options, key)
  return {
    bookings: [...listed, ...drawn].sort(byId),
    walkIns: drawWalkIns(tables, branch, factor, options, key),
  }
}

function drawBookings(
  branch: BranchDemand,
  factor: number,
  options: DrawDemandOptions,
  key: DrawKey,
): ReadonlyArray<DayBooking> {
  const { branchId, date, opening } = options
  const durations = new Map(options.input.matrix.services.map((service) => [service.id, service.durationMinutes]))
  const shares = sharesOf(branch.bookings)
  return arrivals(
    tablesOf(options.input).exponential,
    branch.bookings,
    factor,
    opening,
    drawKey(['bookings'], key),
  ).flatMap((arrival, index) => {
    const id = `${branchId}-${date}-b${String(index + 1).padStart(2, '0')}`
    const own = drawKey(['booking', id], key)
    // Nobody is offered an appointment that would end after closing.
    const services = shares.filter(([id]) => arrival.halfHour + (durations.get(id) ?? 0) <= opening.endMinute)
    const service =
      services[
        drawWeighted(
          services.map(([, share]) => share),
          drawAt(own, 0),
        )
      ]
    const cancelled = drawAt(own, 1) < branch.bookings.cancelledShare * 0x1_0000_0000
    if (service === undefined || cancelled) return []
    return [{ id, serviceId: service[0], startMinute: arrival.halfHour, staffId: null }]
  })
}

function drawWalkIns(
  tables: InputTables,
  branch: BranchDemand,
  factor: number,
  options: DrawDemandOptions,
  key: DrawKey,
): ReadonlyArray<DayWalkIn> {
  const { branchId, date, opening } = options
  const services = sharesOf(branch.walkIns)
  return arrivals(tables.exponential, branch.walkIns, factor, opening, drawKey(['walk-ins'], key)).flatMap(
    (arrival, index) => {
      const id = `${branchId}-${date}-w${String(index + 1).padStart(3, '0')}`
      const own = drawKey(['walk-in', id], key)
      const service =
        services[
          drawWeighted(
            services.map(([, share]) => share),
            drawAt(own, 0),
          )
        ]
      const behaviour = service === undefined ? undefined : tables.walkIns.get(service[0])
      if (service === undefined || behaviour === undefined) return []
      return [
        {
          id,
          serviceId: service[0],
          arrivalMinute: arrival.minute,
          serviceMinutes: Math.max(1, Math.round(quantileAt(behaviour.service, drawAt(own, 1)) / QUANTILE_UNIT)),
          patienceMinutes: Math.max(1, Math.round(quantileAt(behaviour.patience, drawAt(own, 2)) / QUANTILE_UNIT)),
        },
      ]
    },
  )
}

const sharesOf = (curve: DemandCurve): ReadonlyArray<readonly [string, number]> =>
  [...curve.services].sort(([a], [b]) => (a < b ? -1 : 1))

interface Arrival {
  /** Wall minute the half hour starts at. */
  readonly halfHour: number
  readonly minute: number
}

function arrivals(
  gaps: QuantileTable,
  curve: DemandCurve,
  factor: number,
  opening: MinuteSpan,
  key: DrawKey,
): ReadonlyArray<Arrival> {
  const halfHours = [...curve.halfHours].sort(([a], [b]) => a - b)
  const total = halfHours.reduce((sum, [, weight]) => sum + weight, 0)
  if (total <= 0) return []
  const result: Array<Arrival> = []
  let drawn = 0
  let next = exponentialAt(gaps, key, drawn)
  let passed = 0
  for (const [halfHour, weight] of halfHours) {
    if (halfHour < opening.startMinute || halfHour + 30 > opening.endMinute) continue
    const expected = Math.round(((curve.perDay * factor * weight) / total) * QUANTILE_UNIT)
    while (next < passed + expected) {
      result.push({ halfHour, minute: halfHour + Math.floor(((next - passed) * 30) / expected) })
      drawn++
      next += exponentialAt(gaps, key, drawn)
    }
    passed += expected
  }
  return result
}
