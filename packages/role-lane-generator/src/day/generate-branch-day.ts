import { engineVersion } from '../engine-version.ts'
import type { Branch, MinuteSpan, TenantLaneInput } from '../input/lane-input.ts'
import { drawKey } from '../random/counter-hash.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { LaneScore } from '../solve/lane-problem.ts'
import { isBetter } from '../solve/lane-problem.ts'
import type { Budget, SearchBudget } from '../solve/search-budget.ts'
import { budgetOf, statusOf } from '../solve/search-budget.ts'
import type { DayClock } from '../time/day-clock.ts'
import type { BranchDay, DayMetrics, UnassignedItem } from './branch-day.ts'
import type { DayDemand, DayWalkIn, SourcedBooking } from './branch-demand.ts'
import type { BranchState } from './branch-state.ts'
import { createBranchState } from './branch-state.ts'
import { checkDemand } from './check-demand.ts'
import { drawDemand } from './draw-demand.ts'
import { explanation } from './explain.ts'
import { finishLanes } from './finish-lanes.ts'
import type { GenerateRefusal } from './generate-refusal.ts'
import { tablesOf } from './input-tables.ts'
import { missedTargets } from './missed-targets.ts'
import { byId, compareText } from './order.ts'
import type { PinnedDay } from './pinned-day.ts'
import { NO_PINS } from './pinned-day.ts'
import { placeAppointments } from './place-appointments.ts'
import { eventsOf, placeEvents } from './place-events.ts'
import { placePinnedBookings } from './place-pinned-bookings.ts'
import { placeBreaks, placeTimeOff } from './place-roster.ts'
import { placeWalkIns } from './place-walk-ins.ts'
import { scoreTargets, targetGroups } from './targets.ts'
import { coverWarnings, shortOfFloor } from './warnings.ts'

/** What {@link generateBranchDay} generates. */
export interface GenerateBranchDayOptions {
  /** As `parseTenantLaneInput` (entry `./schema`) returned it. */
  readonly input: TenantLaneInput
  readonly branchId: string
  /** Branch-local date, YYYY-MM-DD. */
  readonly date: string
  /** Any text; the same seed gives the same day. */
  readonly seed: string
  /** Real demand instead of the drawn and listed one. */
  readonly demand?: DayDemand
  /** Blocks that stay exactly where they are (`pinBlocks` of `./replan`); demand they hold already is not placed again. */
  readonly pinned?: PinnedDay
  /**
   * Searches a hundred times as long for better lanes, or as long as the budget has it, and proves how good they are.
   * Default false.
   */
  readonly optimise?: boolean | SearchBudget
}

/**
 * Returns the lanes of a branch day: each person's shift covered exactly, everything that found no place with a
 * reason, and warnings. Pure and deterministic: the same input, date, seed and {@link engineVersion} give the same
 * day, whatever the order of the input, the clock, the time zone or the locale of the machine.
 *
 * A closed branch gives no lanes and says so; its bookings, events and walk-ins are unassigned. Refused: a branch or
 * date that does not exist, demand that cannot be, pinned blocks that overlap, leave their shift, contradict the
 * matrix, the rooms or the clock, or lie on a day the branch is closed.
 *
 * @throws RangeError for a budget that cannot be; see {@link SearchBudget}
 */
export function generateBranchDay(options: GenerateBranchDayOptions): Result<BranchDay, GenerateRefusal> {
  const { input, branchId, date } = options
  const budget = budgetOf(options.optimise)
  const branch = input.branches.find((entry) => entry.id === branchId)
  if (branch === undefined) return err({ reason: 'branch_unknown', branchId })
  const clock = tablesOf(input).clockOf(branch, date)
  if (clock === null) return err({ reason: 'date_invalid', date })
  const issues = options.demand === undefined ? [] : checkDemand(options.demand, input)
  if (issues.length > 0) return err({ reason: 'demand_invalid', issues })

  const opening = branch.openingHours.get(clock.weekday)
  const isClosed = branch.closedDates.includes(date)
  if (opening === undefined || isClosed) {
    const issues = options.pinned?.refuseAll() ?? []
    return issues.length > 0
      ? err({ reason: 'pins_invalid', issues })
      : ok(closedDay(options, branch, clock, isClosed ? 'closed_date' : 'weekday'))
  }
  return openDay(options, branch, clock, opening, budget)
}

/** Something asked for, at a start or by who arrives; an event has no service. */
interface Wanted {
  readonly id: string
  readonly serviceId?: string
  readonly startMinute?: number
  readonly arrivalMinute?: number
}

const frame = ({ date, seed }: GenerateBranchDayOptions, branch: Branch) => ({
  engineVersion,
  seed,
  branchId: branch.id,
  date,
  timeZone: branch.timeZone,
})

function closedDay(
  options: GenerateBranchDayOptions,
  branch: Branch,
  clock: DayClock,
  closed: 'weekday' | 'closed_date',
): BranchDay {
  const why = closed === 'weekday' ? 'day of the week' : 'date'
  const { input, date } = options
  const { demand = { bookings: tablesOf(input).listed(branch.id, date), walkIns: [] } } = options
  const lost = (kind: 'booking' | 'walk_in' | 'event', items: ReadonlyArray<Wanted>): ReadonlyArray<UnassignedItem> =>
    items.map(({ id, serviceId = null, arrivalMinute = 0, startMinute = arrivalMinute }) => ({
      itemId: id,
      kind,
      count: 1,
      staffId: null,
      serviceId,
      source: kind,
      startMinute,
      ...explanation('OUTSIDE_WINDOW', []),
    }))
  const unassigned = [
    ...lost('booking', demand.bookings),
    ...lost('event', eventsOf(input, branch.id, clock.weekday)),
    ...lost('walk_in', demand.walkIns),
  ]
  return {
    ...frame(options, branch),
    opening: null,
    closed,
    lanes: [],
    unassigned: unassigned.sort(byStart),
    walkIns: [...demand.walkIns].sort(byArrival).map(({ id, serviceId, arrivalMinute }) => {
      return { itemId: id, serviceId, arrivalMinute, untilMinute: arrivalMinute, served: false }
    }),
    warnings: [{ code: 'BRANCH_CLOSED', message: `${branch.name} is closed on this ${why}.` }],
    metrics: {
      bookings: demand.bookings.length,
      bookingsPlaced: 0,
      noShows: 0,
      walkIns: demand.walkIns.length,
      walkInsServed: 0,
      walkInWaitMinutes: 0,
      targetScore: 0,
      targetScoreMax: 0,
      queueFloorShort: 0,
    },
    certificate: null,
    status: null,
  }
}

function openDay(
  options: GenerateBranchDayOptions,
  branch: Branch,
  clock: DayClock,
  opening: MinuteSpan,
  budget: Budget | null,
): Result<BranchDay, GenerateRefusal> {
  const { input, branchId, date, seed } = options
  const { roles } = input.matrix
  const state = createBranchState({ input, branch, clock, opening })
  const key = drawKey([seed, branchId, date])
  const isDrawn = options.demand === undefined
  const demand = options.demand ?? drawDemand({ ...options, weekday: clock.weekday, opening })
  // Drawn ones arrive in the order of their numbers.
  const arriving = isDrawn ? demand.walkIns : [...demand.walkIns].sort(byArrival)
  const bookings = demand.bookings.map(
    ({ id, serviceId, startMinute, staffId = null, noShow }): SourcedBooking => ({
      id,
      serviceId,
      startMinute,
      staffId,
      source: 'booking',
      sourceRef: noShow === true ? NO_SHOW : null,
    }),
  )

  const pins = options.pinned?.place(state, { ...options, opening, demand, isDrawn }) ?? NO_PINS
  const { held, issues } = pins
  if (issues.length > 0) return err({ reason: 'pins_invalid', issues })
  const openOf = <T extends { readonly id: string }>(items: ReadonlyArray<T>): ReadonlyArray<T> =>
    held.size === 0 ? items : items.filter(({ id }) => !held.has(id))

  placeTimeOff(state, date)
  const pinned = openOf(bookings.filter((booking) => booking.staffId !== null))
  const lostPinned = placePinnedBookings({ state, roles, bookings: pinned })
  placeBreaks(state)
  const events = placeEvents(state, input, key, held)
  const floating = openOf([...bookings.filter((booking) => booking.staffId === null), ...events.followUps])
  const groups = targetGroups(state, input)
  const pinnedTargets = scoreTargets(groups)
  // Ids that are drawn or listed are none of a proposal's.
  const given = isDrawn ? [] : [...bookings, ...arriving]
  const appointments = placeAppointments({ state, roles, bookings: floating, given, groups, key, budget })
  const lostFloating = appointments.unassigned
  const short = shortOfFloor(state, appointments.slack)
  // Before walk-ins take the time that was kept for them.
  const missed = missedTargets(state, groups, appointments.slack)
  const walkIns = placeWalkIns({ state, roles, walkIns: openOf(arriving) })

  const unassigned = [...lostPinned, ...events.unassigned, ...lostFloating, ...walkIns.unassigned, ...missed]
  const targets = scoreTargets(groups)
  const asked = bookings.length + events.followUps.length
  const metrics: DayMetrics = {
    bookings: asked,
    bookingsPlaced: asked - lostPinned.length - lostFloating.length,
    noShows: countNoShows(state),
    walkIns: demand.walkIns.length,
    walkInsServed: demand.walkIns.length - walkIns.unassigned.length,
    walkInWaitMinutes: walkIns.waitMinutes + pins.waitMinutes,
    targetScore: targets.score,
    targetScoreMax: targets.most,
    queueFloorShort: short.total,
  }
  const { bound } = appointments
  const before = asked - floating.length - lostPinned.length
  const reached: LaneScore = {
    bookings: metrics.bookingsPlaced - before,
    queueShort: short.total,
    targets: targets.score - pinnedTargets.score,
  }
  // The day may better a proof by what the proof does not see: parts of half hours.
  const isProof = bound !== null && !isBetter(reached, bound)
  return ok({
    ...frame(options, branch),
    opening,
    closed: null,
    lanes: finishLanes(state),
    unassigned: unassigned.sort(byStart),
    walkIns: pins.withVisits(walkIns.visits),
    warnings: [...pins.warnings, ...coverWarnings(state, unassigned), ...events.warnings, ...short.warnings],
    metrics,
    certificate: isProof
      ? {
          bookingsPlaced: before + bound.bookings,
          queueFloorShort: bound.queueShort,
          targetScore: pinnedTargets.score + bound.targets,
        }
      : null,
    status: statusOf(budget, isProof && !isBetter(bound, reached)),
  })
}

const NO_SHOW = 'no_show'

function countNoShows({ people }: BranchState): number {
  let count = 0
  for (const { placements } of people)
    for (const { source, sourceRef } of placements) if (source === 'booking' && sourceRef === NO_SHOW) count++
  return count
}

const byStart = (a: UnassignedItem, b: UnassignedItem): number =>
  a.startMinute - b.startMinute || compareText(a.itemId, b.itemId)

const byArrival = (a: DayWalkIn, b: DayWalkIn): number => a.arrivalMinute - b.arrivalMinute || byId(a, b)
