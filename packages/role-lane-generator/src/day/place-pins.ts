import type { TenantLaneInput } from '../input/lane-input.ts'
import type { BlockKind, LaneBlock } from './branch-day.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { wallSpan } from './finish-lanes.ts'
import { blockedUntil, isFree, isRoomFree, place } from './occupancy.ts'
import { compareText } from './order.ts'
import { mayDo } from './targets.ts'

/** A block that is to stay exactly where it is, whatever else the day brings. */
export interface PinnedBlock extends LaneBlock {
  readonly staffId: string
}

/** What is wrong with a pinned block. */
export interface PinIssue {
  readonly staffId: string
  /** Epoch seconds. */
  readonly startsAt: number
  /** The member that is wrong, such as `$.pinned[2].serviceId`. */
  readonly path: string
  readonly expected: string
}

/** One member of a block, and what it should have been. */
type Wrong = readonly [member: keyof PinnedBlock, expected: string]

const KINDS: ReadonlyArray<BlockKind> = ['appointment', 'queue', 'event', 'break', 'fill', 'time_off']

/** Places pinned blocks as they are, and returns everything that is wrong with them; then the day is not to be used. */
export function placePins(
  state: BranchState,
  input: TenantLaneInput,
  pins: ReadonlyArray<PinnedBlock>,
): ReadonlyArray<PinIssue> {
  const issues: Array<PinIssue> = []
  const roomy = new Set(input.demand.events.filter((event) => event.needsRoom).map(({ id }) => id))
  const inOrder = pins
    .map((pin, index) => ({ pin, index }))
    .sort((a, b) => compareText(a.pin.staffId, b.pin.staffId) || a.pin.startsAt - b.pin.startsAt)
  for (const { pin, index } of inOrder) {
    const person = state.people.find(({ id }) => id === pin.staffId)
    const placement = toPlacement(state, pin, roomy)
    const wrong = [
      ...wrongService(state, pin),
      ...(person === undefined ? [] : wrongRole(state, person, pin, input)),
      ...wrongPlace(state, person, pin, placement),
    ]
    issues.push(...wrong.map(([member, expected]) => pinIssue(pin, index, member, expected)))
    if (person !== undefined && wrong.length === 0) place(state, person, placement)
    // One event holds one room, however many attend.
    if (pin.kind === 'event' && pin.itemId !== null) roomy.delete(pin.itemId)
  }
  return issues
}

/** Returns one thing that is wrong with the pinned block at an index. */
export const pinIssue = (pin: PinnedBlock, index: number, member: keyof PinnedBlock, expected: string): PinIssue => ({
  staffId: pin.staffId,
  startsAt: pin.startsAt,
  path: `$.pinned[${index}].${member}`,
  expected,
})

function toPlacement(state: BranchState, pin: PinnedBlock, roomy: ReadonlySet<string>): Placement {
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
    needsRoom: service?.needsRoom ?? (kind === 'event' && roomy.has(itemId ?? '')),
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
  { services, branch }: BranchState,
  { role }: PersonState,
  { kind, serviceId, itemId }: PinnedBlock,
  { demand }: TenantLaneInput,
): ReadonlyArray<Wrong> {
  const service = services.get(serviceId ?? '')
  const event = demand.events.find(({ id, branchId }) => kind === 'event' && id === itemId && branchId === branch.id)
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
