import type { BlockKind } from '../day/branch-day.ts'
import type { BranchState } from '../day/branch-state.ts'
import type { PinnedBlock, PinnedDay } from '../day/pinned-day.ts'
import { followUpIds } from '../day/place-events.ts'
import type { RecurringEvent } from '../input/lane-input.ts'

/** The elapsed minute before which something cannot begin, and what happens then. */
export interface Earliest {
  readonly start: number
  readonly when: string
}

/** What a day is asked for, as far as a block that holds it must agree with it. */
export interface AskedItem {
  /** The kind of block that may hold it. */
  readonly kind: BlockKind
  /** What it is, as a sentence goes on after its id. */
  readonly is: string
  readonly earliest: Earliest | undefined
}

/** What is asked of a day, and when its events end. */
export interface Asked {
  readonly items: ReadonlyMap<string, AskedItem>
  readonly ends: ReadonlyMap<string, Earliest>
}

/** Returns what a day is asked for by id, given the branch's events of the whole week. */
export function askedOf(options: {
  readonly state: BranchState
  readonly pins: ReadonlyArray<PinnedBlock>
  readonly events: Iterable<RecurringEvent>
  readonly day: Parameters<PinnedDay['place']>[1]
}): Asked {
  const { demand, isDrawn } = options.day
  const { clock } = options.state
  const items = new Map<string, AskedItem>()
  const ends = new Map<string, Earliest>()
  const ask = (id: string, kind: BlockKind, is: string, earliest?: Earliest) => items.set(id, { kind, is, earliest })
  const end = (id: string, start: number) => ends.set(id, { start, when: `${id} ends` })
  for (const { id } of demand.bookings) ask(id, 'appointment', 'is a booking')
  for (const { id, arrivalMinute } of demand.walkIns) {
    const arrival = { start: clock.toElapsed(arrivalMinute), when: 'the customer comes' }
    ask(id, 'queue', 'is a walk-in', isDrawn ? undefined : arrival)
  }
  for (const { id, weekdays, endMinute } of options.events)
    if (weekdays.includes(clock.weekday)) end(id, clock.toElapsed(endMinute))
  // An event that stands ends where it stands.
  for (const { kind, itemId, endsAt } of options.pins)
    if (kind === 'event' && itemId !== null) end(itemId, (endsAt - clock.startsAt) / 60)
  for (const event of options.events) {
    ask(event.id, 'event', 'is an event')
    for (const id of followUpIds(event)) ask(id, 'appointment', 'follows an event', ends.get(event.id))
  }
  return { items, ends }
}
