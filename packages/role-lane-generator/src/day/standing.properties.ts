import type { Branch, RecurringEvent, Service } from '../input/lane-input.ts'
import { createDayClock } from '../time/day-clock.properties.ts'
import type { DayClock } from '../time/day-clock.ts'
import type { BranchDay, Lane, LaneBlock } from './branch-day.ts'
import type { DayBooking, DayDemand, DayWalkIn } from './branch-demand.ts'
import { drawDemand } from './draw-demand.ts'
import type { LaneCase } from './lane-input.properties.ts'

/** A block of somebody's lane, in minutes since the day began. */
export interface Standing {
  readonly staffId: string
  readonly roleId: string
  readonly block: LaneBlock
  readonly start: number
  readonly end: number
  /** To when it keeps appointments away. */
  readonly until: number
  readonly usesRoom: boolean
  /** The item, or a name for a break and the like. */
  readonly name: string
}

/** A finished day as it is read back. */
export interface ReadDay {
  readonly day: BranchDay
  readonly branch: Branch
  readonly clock: DayClock
  readonly demand: DayDemand
  readonly services: ReadonlyMap<string, Service>
  readonly bookings: ReadonlyMap<string, DayBooking>
  readonly events: ReadonlyMap<string, RecurringEvent>
  readonly opens: number
  readonly closes: number
  readonly blocks: ReadonlyArray<Standing>
  /** Lanes of those whom the matrix lets do a service. */
  rosterOf(serviceId: string): ReadonlyArray<Lane>
  /** What stood when a booking that names somebody was placed or lost. */
  beforeNamed(id: string): ReadonlyArray<Standing>
  /** What stood when an event was placed or lost. */
  beforeEvent(event: RecurringEvent): ReadonlyArray<Standing>
  /** What stood when a booking that names nobody was lost. */
  beforeProposals(): ReadonlyArray<Standing>
  /** What stood when a walk-in was served or sent away; and the last who was served for the same. */
  beforeWalkIn(walkIn: DayWalkIn): { readonly stood: ReadonlyArray<Standing>; readonly last: Standing | null }
}

/** Returns what a finished day tells of the order in which it was filled, from the lanes and the demand alone. */
export function readDay(day: BranchDay, { input, date, seed, demand: given }: LaneCase): ReadDay {
  const [branch] = input.branches
  const clock = createDayClock({ date, timeZone: day.timeZone })
  const opening = day.opening
  if (branch === undefined || clock === null || opening === null) throw new Error('no open day')
  const demand: DayDemand =
    given ?? drawDemand({ input, branchId: branch.id, date, weekday: clock.weekday, opening, seed })
  const services = new Map(input.matrix.services.map((service) => [service.id, service]))
  const events = new Map(input.demand.events.map((event) => [event.id, event]))
  const bookings = new Map(demand.bookings.map((booking) => [booking.id, booking]))
  const walkIns = new Map(demand.walkIns.map((walkIn) => [walkIn.id, walkIn]))

  const blocks = day.lanes.flatMap(({ staffId, roleId, blocks: own }) =>
    own
      .filter(({ kind }) => kind !== 'fill')
      .map((block): Standing => {
        const start = (block.startsAt - clock.startsAt) / 60
        const end = (block.endsAt - clock.startsAt) / 60
        const service = block.kind === 'appointment' ? services.get(block.serviceId ?? '') : undefined
        return {
          staffId,
          roleId,
          block,
          start,
          end,
          until: service === undefined ? end : start + Math.ceil(service.durationMinutes / 30) * 30,
          usesRoom: service?.needsRoom ?? events.get(block.itemId ?? '')?.needsRoom ?? false,
          name: block.itemId ?? `${block.kind}:${staffId}`,
        }
      }),
  )

  const rosterOf = (serviceId: string): ReadonlyArray<Lane> =>
    day.lanes.filter(({ roleId }) =>
      input.matrix.roles.some(({ id, cells }) => id === roleId && cells.some((cell) => cell.serviceId === serviceId)),
    )
  const bookingOrder = (id: string): Order => {
    const { startMinute = 0, serviceId = '' } = bookings.get(id) ?? {}
    return [clock.toElapsed(startMinute), rosterOf(serviceId).length, id]
  }
  const eventOrder = (id: string): Order => [events.get(id)?.startMinute ?? 0, id]
  const walkInOrder = (id: string): Order => [clock.toElapsed(walkIns.get(id)?.arrivalMinute ?? 0), id]

  const isNamed = ({ block: { itemId } }: Standing): boolean => (bookings.get(itemId ?? '')?.staffId ?? null) !== null
  const isProposal = ({ block }: Standing): boolean => block.kind === 'appointment' && block.source === 'f35_role_lane'
  const isOneOf =
    (...kinds: ReadonlyArray<string>) =>
    ({ block }: Standing): boolean =>
      kinds.includes(block.kind)

  return {
    day,
    branch,
    clock,
    demand,
    services,
    bookings,
    events,
    rosterOf,
    opens: clock.toElapsed(opening.startMinute),
    closes: clock.toElapsed(opening.endMinute),
    blocks,
    beforeNamed: (id: string) =>
      blocks.filter(
        (one) => isOneOf('time_off')(one) || (isNamed(one) && isBefore(bookingOrder(one.name), bookingOrder(id))),
      ),
    beforeEvent: ({ id }: RecurringEvent) =>
      blocks.filter(
        (one) =>
          isOneOf('time_off', 'break')(one) ||
          isNamed(one) ||
          (isOneOf('event')(one) && isBefore(eventOrder(one.name), eventOrder(id))),
      ),
    beforeProposals: () => blocks.filter((one) => !isOneOf('queue')(one) && !isProposal(one)),
    beforeWalkIn: ({ id, serviceId }) => {
      const stood = blocks.filter((one) => !isOneOf('queue')(one) || isBefore(walkInOrder(one.name), walkInOrder(id)))
      const last = stood
        .filter((one) => isOneOf('queue')(one) && one.block.serviceId === serviceId)
        .reduce<Standing | null>(
          (most, one) => (most !== null && isBefore(walkInOrder(one.name), walkInOrder(most.name)) ? most : one),
          null,
        )
      return { stood, last }
    },
  }
}

/** What one sort of item is placed by, what counts most first. */
type Order = ReadonlyArray<number | string>

function isBefore(a: Order, b: Order): boolean {
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? one
    if (one !== other) return one < other
  }
  return false
}

/** Returns whether somebody's shift covers a span and, unless that does not matter, they are not off. */
export function isThere(
  { day, blocks, clock }: ReadDay,
  staffId: string,
  start: number,
  end: number,
  off: 'not off' | 'off or not' = 'not off',
): boolean {
  const own = day.lanes.find((lane) => lane.staffId === staffId)?.blocks ?? []
  const from = ((own[0]?.startsAt ?? Number.POSITIVE_INFINITY) - clock.startsAt) / 60
  const to = ((own.at(-1)?.endsAt ?? 0) - clock.startsAt) / 60
  const away = blocks.filter((one) => off === 'not off' && one.block.kind === 'time_off')
  return from <= start && end <= to && isIdle(away, staffId, [start, end], 'end')
}

/** Returns whether none of what stood holds somebody during a span, for an appointment or for anything else. */
export const isIdle = (
  stood: ReadonlyArray<Standing>,
  staffId: string,
  [start, end]: readonly [number, number],
  until: 'end' | 'until',
): boolean => !stood.some((one) => one.staffId === staffId && one.start < end && start < one[until])
