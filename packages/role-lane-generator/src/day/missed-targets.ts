import type { Service } from '../input/lane-input.ts'
import type { UnassignedItem } from './branch-day.ts'
import type { BranchState, PersonState } from './branch-state.ts'
import type { Explanation } from './explain.ts'
import { explanation, itemsBetween, roomHolders } from './explain.ts'
import { blockedUntil, isOnShift } from './occupancy.ts'
import { findTargetStart } from './target-starts.ts'
import type { TargetGroup } from './targets.ts'
import { doneBy } from './targets.ts'

/**
 * Returns an item for each daily target that is not reached, with how many appointments are missing and why: rooms or
 * the queue floor at a start where the time was free; other targets that took all the time there is; or people who are
 * busy, away or not on shift while the branch is open.
 */
export function missedTargets(
  state: BranchState,
  groups: ReadonlyArray<TargetGroup>,
  scope: 'person' | 'role',
  slack: ReadonlyArray<number>,
): ReadonlyArray<UnassignedItem> {
  return groups.flatMap((group) => {
    const [first] = group.people
    if (first === undefined) return []
    const owner = scope === 'person' ? first.id : first.role.id
    return group.targets.listed.flatMap(({ service, at, target }): ReadonlyArray<UnassignedItem> => {
      const count = target - doneBy(group, at)
      if (count <= 0) return []
      const { start, ...why } = explainTarget(state, group.people, service, slack)
      return [
        {
          itemId: `${owner}-target-${service.id}`,
          kind: 'target',
          count,
          staffId: null,
          serviceId: service.id,
          source: 'f35_role_lane',
          startMinute: state.clock.toWall(start),
          ...why,
        },
      ]
    })
  })
}

function explainTarget(
  state: BranchState,
  people: ReadonlyArray<PersonState>,
  service: Service,
  slack: ReadonlyArray<number>,
): Explanation & { readonly start: number } {
  const found = findTargetStart({ state, people, service, slack })
  if (found !== null) {
    const { start, obstacle } = found
    const end = blockedUntil(service, start)
    const queue = state.people.filter((person) => person.role.queue)
    return obstacle === 'ROOM_FULL'
      ? { start, ...explanation('ROOM_FULL', people, roomHolders(state, start, end)) }
      : { start, ...explanation('QUEUE_FLOOR', people, itemsBetween(queue, start, end, 'blockedUntil')) }
  }
  return explainFullLanes(state, people, service)
}

function explainFullLanes(
  state: BranchState,
  people: ReadonlyArray<PersonState>,
  { durationMinutes }: Service,
): Explanation & { readonly start: number } {
  const asRostered = ({ start, end }: PersonState, at: number): boolean => start <= at && at + durationMinutes <= end
  const open = state.grid.filter(
    (start) => start + durationMinutes <= state.closes && people.some((person) => asRostered(person, start)),
  )
  const [earliest = state.opens] = open
  if (open.length === 0) return { start: earliest, ...explanation('OUTSIDE_WINDOW', people) }
  const [first] = open.filter((at) => people.some((person) => isOnShift(person, at, at + durationMinutes)))
  if (first === undefined) return { start: earliest, ...explanation('NO_ELIGIBLE_ON_SHIFT', people) }
  for (const start of open)
    for (const person of people) {
      const end = start + durationMinutes
      if (!isOnShift(person, start, end)) continue
      const inTheWay = person.placements.filter((one) => one.start < end && start < one.blockedUntil)
      if (inTheWay.every(({ kind, source }) => kind === 'appointment' && source === 'f35_role_lane'))
        return { start, ...explanation('TARGET_CAPPED', people, itemsBetween([person], start, end, 'blockedUntil')) }
    }
  return {
    start: first,
    ...explanation('BUSY', people, itemsBetween(people, state.opens, state.closes, 'blockedUntil')),
  }
}
