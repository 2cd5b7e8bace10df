import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Role, Service } from '../input/lane-input.ts'
import type { UnassignedItem } from './branch-day.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import { oneTeller } from './lane-input.properties.ts'
import { anyCase, generate, named } from './reason-replay.properties.ts'
import type { ReadDay, Standing } from './standing.properties.ts'
import { isIdle, isThere } from './standing.properties.ts'

describe('the evidence of missed targets', { timeout: 60_000 }, () => {
  it('18, 19: replays: no room, nobody to spare from the queue, targets worth as much in the way, or no time left', () => {
    const seen = new Set<string>()
    void fc.assert(
      fc.property(anyCase, (given) => {
        const read = generate(given)
        const { services, roles, targetScope } = given.input.matrix
        for (const item of read.day.unassigned) {
          if (item.kind !== 'target') continue
          seen.add(item.reason)
          const { itemId, startMinute, reason, evidence } = item
          const service = services.find(({ id }) => id === item.serviceId)
          const owner = itemId.slice(0, -`-target-${item.serviceId}`.length)
          const group = read.day.lanes.filter(
            (lane) => owner === (targetScope === 'person' ? lane.staffId : lane.roleId),
          )
          const role = roles.find(({ id }) => id === group[0]?.roleId)
          if (service === undefined || role === undefined) throw new Error('nobody has this target')
          expect({ itemId, startMinute, reason, ...evidence }).toEqual({
            itemId,
            ...reasonOfTarget({ read, roles, role, service, staff: group.map(({ staffId }) => staffId) }),
          })
        }
      }),
      { numRuns: 200 },
    )
    expect([...seen].sort()).toEqual([
      'BUSY',
      'NO_ELIGIBLE_ON_SHIFT',
      'OUTSIDE_WINDOW',
      'QUEUE_FLOOR',
      'ROOM_FULL',
      'TARGET_CAPPED',
    ])
  })

  it('names the queue floor, not the room that a target worth less in the same time would give back', () => {
    const { input, ...day } = oneTeller
    const [teller] = input.matrix.roles
    const [branch] = input.branches
    const [tessa] = input.roster.staff
    const [account] = input.matrix.services
    if (!teller || !branch || !tessa || !account) throw new Error('nobody')
    const services = [
      { ...account, needsRoom: true },
      { ...account, id: 'loan', durationMinutes: 60, needsRoom: true },
    ]
    const loan = { serviceId: 'loan', dailyTarget: 1, weight: 2 }
    const queue = { ...teller, id: 'queue', cells: [] }
    const leave = { from: day.date, to: day.date, span: { startMinute: 570, endMinute: 600 }, reason: 'Doctor' }
    const made = generateBranchDay({
      input: {
        ...input,
        matrix: { ...input.matrix, services, roles: [{ ...teller, cells: [...teller.cells, loan] }, queue] },
        branches: [{ ...branch, rooms: 1, queueFloor: [{ startMinute: 540, endMinute: 600, staff: 1 }] }],
        roster: { ...input.roster, staff: [tessa, { ...tessa, id: 'uri', roleId: 'queue', timeOff: [leave] }] },
      },
      branchId: 'branch',
      date: day.date,
      seed: day.seed,
      demand: { bookings: [], walkIns: [] },
    })
    if (!made.ok) throw new Error(made.error.reason)
    const [missed] = made.value.unassigned
    expect(missed).toMatchObject({ itemId: 'tessa-target-loan', startMinute: 540, reason: 'QUEUE_FLOOR' })
  })
})

interface Target {
  readonly read: ReadDay
  readonly roles: ReadonlyArray<Role>
  /** Whose target it is. */
  readonly role: Role
  readonly service: Service
  readonly staff: ReadonlyArray<string>
}

type Reason = Pick<UnassignedItem, 'startMinute' | 'reason'> & UnassignedItem['evidence']

/** Returns the reason of a missed target, found anew from the lanes and the demand. */
function reasonOfTarget(target: Target): Reason {
  const { read, role, service, staff } = target
  // Walk-ins come after targets.
  const stood = read.blocks.filter(({ block }) => block.kind !== 'queue')
  const because = (reason: Reason['reason'], start: number, blocking: ReadonlyArray<Standing> = []): Reason => ({
    startMinute: read.clock.toWall(start),
    reason,
    eligibleStaff: staff,
    blockingItems: named(blocking),
  })
  const places = gridOf(read)
    .map((start) => ({ start, end: start + service.durationMinutes }))
    .filter(({ end }) => end <= read.closes)
    .flatMap((span) => staff.map((staffId) => ({ ...span, staffId })))
    .map((place) => {
      const { start, end, staffId } = place
      const inTheWay = stood.filter((one) => one.staffId === staffId && one.start < end && start < one.until)
      return { ...place, inTheWay, isPresent: isThere(read, staffId, start, end) }
    })
  const present = places.filter(({ isPresent }) => isPresent)
  const held = (one: (typeof places)[number], obstacle: 'ROOM_FULL' | 'QUEUE_FLOOR'): Reason => {
    const until = one.start + Math.ceil(service.durationMinutes / 30) * 30
    const near = stood.filter((other) => other.start < until)
    return obstacle === 'ROOM_FULL'
      ? because(
          obstacle,
          one.start,
          near.filter((other) => other.usesRoom && one.start < other.end),
        )
      : because(
          obstacle,
          one.start,
          near.filter((other) => queueOf(target).includes(other.staffId) && one.start < other.until),
        )
  }
  const [free] = present.filter(({ inTheWay }) => inTheWay.length === 0)
  if (free !== undefined) {
    const all = present.filter(({ inTheWay }) => inTheWay.length === 0).map((one) => obstacleOf(target, stood, one))
    const [obstacle = null] = all
    if (obstacle === null || all.includes(null)) throw new Error('it fits')
    return held(free, obstacle)
  }
  for (const one of present) {
    if (!one.inTheWay.every(({ block }) => block.kind === 'appointment' && block.source === 'f35_role_lane')) continue
    const worth = ({ block }: Standing): number => weightOf(role, block.serviceId)
    const others = one.inTheWay.reduce((sum, other) => sum + worth(other), 0)
    if (others >= weightOf(role, service.id)) return because('TARGET_CAPPED', one.start, one.inTheWay)
    const obstacle = obstacleOf(
      target,
      stood,
      one,
      stood.filter((other) => !one.inTheWay.includes(other)),
    )
    if (obstacle !== null) return held(one, obstacle)
  }
  const [first] = present
  if (first !== undefined) {
    const inHours = ({ staffId, start, until }: Standing): boolean =>
      staff.includes(staffId) && start < read.closes && read.opens < until
    return because('BUSY', first.start, stood.filter(inHours))
  }
  const [rostered] = places.filter(({ staffId, start, end }) => isThere(read, staffId, start, end, 'off or not'))
  return rostered === undefined
    ? because('OUTSIDE_WINDOW', read.opens)
    : because('NO_ELIGIBLE_ON_SHIFT', rostered.start)
}

const weightOf = ({ cells }: Role, serviceId: string | null): number =>
  cells.find((cell) => cell.serviceId === serviceId)?.weight ?? 0

const queueOf = ({ read, roles }: Target): ReadonlyArray<string> =>
  read.day.lanes
    .filter(({ roleId }) => roles.find(({ id }) => id === roleId)?.queue === true)
    .map(({ staffId }) => staffId)

/** What keeps an appointment from somebody who has the time: a room in a half hour of it, or the queue floor. */
function obstacleOf(
  target: Target,
  stood: ReadonlyArray<Standing>,
  { staffId, start }: { readonly staffId: string; readonly start: number },
  inRooms: ReadonlyArray<Standing> = stood,
): 'ROOM_FULL' | 'QUEUE_FLOOR' | null {
  const { read, service } = target
  const { branch, clock } = read
  const until = start + Math.ceil(service.durationMinutes / 30) * 30
  const halves = gridOf(read).filter((at) => start <= at && at < until)
  const isFull = halves.some((at) =>
    Array.from({ length: 30 }, (_, minute) => at + minute).some((minute) => {
      const used = named(inRooms.filter((one) => one.usesRoom && one.start <= minute && minute < one.end))
      return used.length >= (branch.rooms ?? Number.POSITIVE_INFINITY)
    }),
  )
  if (service.needsRoom && isFull) return 'ROOM_FULL'
  const isNeeded = halves.some((at) => {
    const wall = clock.toWall(at)
    const floor = branch.queueFloor
      .filter((one) => one.startMinute < wall + 30 && wall < one.endMinute)
      .reduce((most, one) => Math.max(most, one.staff), 0)
    const free = queueOf(target).filter(
      (id) => isThere(read, id, at, at + 30) && isIdle(stood, id, [at, at + 30], 'until'),
    )
    return floor > 0 && free.includes(staffId) && free.length <= floor
  })
  return isNeeded ? 'QUEUE_FLOOR' : null
}

const gridOf = ({ opens, closes, clock }: ReadDay): ReadonlyArray<number> =>
  Array.from({ length: closes - opens }, (_, index) => opens + index).filter((at) => clock.toWall(at) % 30 === 0)
