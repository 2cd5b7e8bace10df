import type { BlockKind, LaneWarning, WalkInVisit } from '../day/branch-day.ts'
import type { BranchState, PersonState, Placement } from '../day/branch-state.ts'
import { wallSpan } from '../day/finish-lanes.ts'
import { blockedUntil, isFree, isRoomFree, place } from '../day/occupancy.ts'
import { compareText } from '../day/order.ts'
import type { PinIssue, PinnedBlock, PinnedDay, PlacedPins } from '../day/pinned-day.ts'
import { mayDo } from '../day/targets.ts'
import type { RecurringEvent } from '../input/lane-input.ts'
import { formatWallTime } from '../time/wall-time.ts'
import type { Asked } from './asked-items.ts'
import { askedOf } from './asked-items.ts'

/** One member of a block, and what it should have been. */
type Wrong = readonly [member: keyof PinnedBlock, expected: string]

const KINDS: ReadonlyArray<BlockKind> = ['appointment', 'queue', 'event', 'break', 'fill', 'time_off']

type Day = Parameters<PinnedDay['place']>[1]

/** Places pinned blocks as they are, and returns everything that is wrong with them and what came of them. */
export function placePins(state: BranchState, pins: ReadonlyArray<PinnedBlock>, day: Day): PlacedPins {
  const { input, date } = day
  const opens = state.clock.toElapsed(day.opening.startMinute)
  const issues: Array<PinIssue> = []
  const warnings: Array<LaneWarning> = []
  const held = new Map<string, Placement>()
  const own = input.demand.events.filter(({ branchId }) => branchId === state.branch.id)
  const events = new Map(own.map((event) => [event.id, event]))
  const asked = askedOf({ state, pins, events: own, day })
  const inOrder = pins
    .map((pin, index) => ({ pin, index }))
    .sort((a, b) => compareText(a.pin.staffId, b.pin.staffId) || a.pin.startsAt - b.pin.startsAt)
  for (const { pin, index } of inOrder) {
    const person = state.people.find(({ id }) => id === pin.staffId)
    const event = pin.kind === 'event' ? events.get(pin.itemId ?? '') : undefined
    // One event holds one room, however many attend.
    const holdsRoom = event?.needsRoom === true && !held.has(event.id)
    const placement = toPlacement(state, pin, holdsRoom)
    const wrong = [
      ...wrongService(state, pin),
      ...(person === undefined ? [] : wrongRole(state, person, pin, event)),
      ...wrongPlace(state, person, pin, placement),
      ...wrongHours(state, opens, placement),
      ...wrongItem(pin, placement, held, asked),
      ...tooEarly(state, pin, placement, asked),
    ]
    issues.push(...wrong.map(([member, expected]) => pinIssue(pin, index, member, expected)))
    if (person === undefined || wrong.length > 0) continue
    place(state, person, placement)
    if (isOff(state, person, placement, date)) warnings.push(offWarning(person, pin))
    if (pin.itemId !== null) held.set(pin.itemId, placement)
  }
  return { issues, held, warnings, ...visitsOf(state, day, held) }
}

/** Returns one thing that is wrong with the pinned block at an index. */
export const pinIssue = (pin: PinnedBlock, index: number, member: keyof PinnedBlock, expected: string): PinIssue => ({
  staffId: pin.staffId,
  startsAt: pin.startsAt,
  path: `$.pinned[${index}].${member}`,
  expected,
})

function toPlacement(state: BranchState, pin: PinnedBlock, holdsRoom: boolean): Placement {
  const { kind, serviceId, itemId, source, sourceRef } = pin
  const [start, end] = [pin.startsAt, pin.endsAt].map((at) => (at - state.clock.startsAt) / 60) as [number, number]
  const service = kind === 'appointment' ? state.services.get(serviceId ?? '') : undefined
  return {
    start,
    end,
    blockedUntil: service === undefined ? end : Math.max(end, blockedUntil(service, start)),
    kind,
    serviceId,
    itemId,
    source,
    sourceRef,
    needsRoom: service?.needsRoom ?? holdsRoom,
  }
}

/** What contradicts the matrix: the kind, the service, the length and start of an appointment. */
function wrongService({ services }: BranchState, pin: PinnedBlock): ReadonlyArray<Wrong> {
  const { kind, serviceId } = pin
  if (!KINDS.includes(kind)) return [['kind', KINDS.join(', ')]]
  if (kind !== 'appointment' && kind !== 'queue') return serviceId === null ? [] : [['serviceId', 'null']]
  const service = services.get(serviceId ?? '')
  if (service === undefined) return [['serviceId', 'a service of the matrix']]
  if (kind === 'queue') return []
  const { durationMinutes } = service
  const wrong: Array<Wrong> = []
  if (pin.startMinute % 30 !== 0) wrong.push(['startMinute', 'a start on the hour or half hour'])
  if (pin.endsAt - pin.startsAt !== durationMinutes * 60)
    wrong.push(['endsAt', `the ${durationMinutes} minutes that the service takes`])
  return wrong
}

/** What the matrix does not let the person's role do: walk-ins at all, the service, the event. */
function wrongRole(
  { services }: BranchState,
  { role }: PersonState,
  { kind, serviceId }: PinnedBlock,
  event: RecurringEvent | undefined,
): ReadonlyArray<Wrong> {
  const service = services.get(serviceId ?? '')
  if (kind === 'event' && event === undefined) return [['itemId', 'an event of the branch']]
  const member =
    kind === 'queue' && !(role.queue && service?.queueable)
      ? 'kind'
      : service && !mayDo(role, service.id)
        ? 'serviceId'
        : event && !role.events.includes(event.eventTypeId)
          ? 'itemId'
          : null
  return member === null ? [] : [[member, `what the role ${role.id} may do`]]
}

/** Nobody has an appointment while the branch is closed. */
const wrongHours = ({ closes }: BranchState, opens: number, { kind, start, end }: Placement): ReadonlyArray<Wrong> =>
  kind === 'appointment' && (start < opens || end > closes) ? [['startsAt', 'a time at which the branch is open']] : []

/** An item stands as what it is, and once; an event for everybody who attends it, at one time. */
function wrongItem(
  { kind, itemId }: PinnedBlock,
  placement: Placement,
  held: ReadonlyMap<string, Placement>,
  { items }: Asked,
): ReadonlyArray<Wrong> {
  if (itemId === null) return []
  const item = items.get(itemId)
  if (item !== undefined && item.kind !== kind)
    return [['kind', `${item.kind}, as "${itemId}" ${item.is}; anything else needs an itemId of its own`]]
  const before = held.get(itemId)
  if (before === undefined) return []
  if (kind !== 'event') return [['itemId', 'an item that no other block holds']]
  return (['start', 'end'] as const).flatMap(
    (edge): ReadonlyArray<Wrong> =>
      before[edge] === placement[edge] ? [] : [[`${edge}sAt`, `the ${edge} that the event has for the others`]],
  )
}

/** Nobody is served before they come, and nothing follows an event before its end. */
function tooEarly(
  { clock }: BranchState,
  { itemId, source, sourceRef }: PinnedBlock,
  { start }: Placement,
  { items, ends }: Asked,
): ReadonlyArray<Wrong> {
  const followed = source === 'event_follow_up' ? ends.get(sourceRef ?? '') : undefined
  const earliest = items.get(itemId ?? '')?.earliest ?? followed
  if (earliest === undefined || start >= earliest.start) return []
  return [['startsAt', `no time before ${earliest.when}, at ${formatWallTime(clock.toWall(earliest.start))}`]]
}

/** Whether a block that takes somebody's time lies in their time off. */
function isOff(state: BranchState, { member }: PersonState, { kind, start, end }: Placement, date: string): boolean {
  if (kind === 'time_off' || kind === 'fill') return false
  return member.timeOff.some(({ from, to, span }) => {
    if (date < from || to < date) return false
    return (
      span === null || (state.clock.toElapsed(span.startMinute) < end && start < state.clock.toElapsed(span.endMinute))
    )
  })
}

const offWarning = ({ id, member }: PersonState, { kind, itemId, startMinute }: PinnedBlock): LaneWarning => ({
  code: 'PINNED_IN_TIME_OFF',
  staffId: id,
  itemId,
  message: `${member.name} has time off at ${formatWallTime(startMinute)}, and ${itemId ?? `a block of kind ${kind}`} stays there.`,
})

/**
 * How walk-ins fared that are pinned, and the minutes they waited. One that is drawn gives way to what stands: another
 * seed, or other demand, draws other customers by the same ids.
 */
function visitsOf(
  { clock }: BranchState,
  { demand, isDrawn }: Day,
  held: ReadonlyMap<string, Placement>,
): Pick<PlacedPins, 'withVisits' | 'waitMinutes'> {
  const visits: Array<WalkInVisit> = []
  let waitMinutes = 0
  for (const walkIn of demand.walkIns) {
    const stands = held.get(walkIn.id)
    if (stands === undefined) continue
    const wait = stands.start - clock.toElapsed(walkIn.arrivalMinute)
    const untilMinute = clock.toWall(stands.start)
    visits.push({
      itemId: walkIn.id,
      serviceId: (isDrawn && stands.serviceId) || walkIn.serviceId,
      arrivalMinute: wait < 0 ? untilMinute : walkIn.arrivalMinute,
      untilMinute,
      served: true,
    })
    waitMinutes += Math.max(0, wait)
  }
  return { withVisits: (others) => (held.size === 0 ? others : [...visits, ...others].sort(byVisit)), waitMinutes }
}

const byVisit = (a: WalkInVisit, b: WalkInVisit): number =>
  a.arrivalMinute - b.arrivalMinute || compareText(a.itemId, b.itemId)

function wrongPlace(
  state: BranchState,
  person: PersonState | undefined,
  pin: PinnedBlock,
  { start, end, needsRoom }: Placement,
): ReadonlyArray<Wrong> {
  if (!Number.isInteger(start) || !Number.isInteger(end) || start >= end)
    return [['startsAt', 'whole minutes, the start before the end']]
  if (person === undefined) return [['staffId', 'somebody on shift']]
  if (start < person.start || end > person.end) return [['startsAt', 'a block inside the shift']]
  const wrong: Array<Wrong> = []
  if (!isFree(person, start, end)) wrong.push(['startsAt', 'blocks that do not overlap'])
  if (needsRoom && !isRoomFree(state, start, end)) wrong.push(['startsAt', 'a free room'])
  const shown = wallSpan(state.clock, start, end)
  for (const member of ['startMinute', 'endMinute'] as const)
    if (pin[member] !== shown[member]) wrong.push([member, `${shown[member]}`])
  return wrong
}
