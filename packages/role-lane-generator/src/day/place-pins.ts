import type { TenantLaneInput } from '../input/lane-input.ts'
import type { LaneBlock } from './branch-day.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { blockedUntil, isFree, place } from './occupancy.ts'
import { compareText } from './order.ts'

/** A block that is to stay exactly where it is, whatever else the day brings. */
export interface PinnedBlock extends LaneBlock {
  readonly staffId: string
}

/** What is wrong with a pinned block. */
export interface PinIssue {
  readonly staffId: string
  /** Epoch seconds. */
  readonly startsAt: number
  readonly expected: string
}

/** Places pinned blocks as they are, and returns everything that is wrong with them; then the day is not to be used. */
export function placePins(
  state: BranchState,
  input: TenantLaneInput,
  pins: ReadonlyArray<PinnedBlock>,
): ReadonlyArray<PinIssue> {
  const issues: Array<PinIssue> = []
  const people = new Map(state.people.map((person) => [person.id, person]))
  const roomy = new Set(input.demand.events.filter((event) => event.needsRoom).map(({ id }) => id))
  const inOrder = [...pins].sort((a, b) => compareText(a.staffId, b.staffId) || a.startsAt - b.startsAt)
  for (const pin of inOrder) {
    const person = people.get(pin.staffId)
    const placement = toPlacement(state, pin, roomy)
    const expected = expectedOf(person, placement)
    if (person === undefined || expected !== null)
      issues.push({ staffId: pin.staffId, startsAt: pin.startsAt, expected: expected ?? 'somebody on shift' })
    else place(state, person, placement)
    // One event holds one room, however many attend.
    if (pin.kind === 'event' && pin.itemId !== null) roomy.delete(pin.itemId)
  }
  return issues
}

function toPlacement(state: BranchState, pin: PinnedBlock, roomy: ReadonlySet<string>): Placement {
  const [start, end] = [pin.startsAt, pin.endsAt].map((at) => (at - state.clock.startsAt) / 60) as [number, number]
  const service = pin.kind === 'appointment' ? state.services.get(pin.serviceId ?? '') : undefined
  return {
    start,
    end,
    blockedUntil: service === undefined ? end : Math.max(end, blockedUntil(service, start)),
    kind: pin.kind,
    serviceId: pin.serviceId,
    itemId: pin.itemId,
    source: pin.source,
    sourceRef: pin.sourceRef,
    needsRoom: service?.needsRoom ?? (pin.kind === 'event' && roomy.has(pin.itemId ?? '')),
  }
}

function expectedOf(person: PersonState | undefined, { start, end }: Placement): string | null {
  if (person === undefined) return 'somebody on shift'
  if (!Number.isInteger(start) || !Number.isInteger(end) || start >= end)
    return 'whole minutes, the start before the end'
  if (start < person.start || end > person.end) return 'a block inside the shift'
  return isFree(person, start, end) ? null : 'blocks that do not overlap'
}
