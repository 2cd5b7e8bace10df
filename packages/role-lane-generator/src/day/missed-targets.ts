import type { UnassignedItem } from './branch-day.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import type { Explanation } from './explain.ts'
import { blocks, explanation, itemsOf, roomHolders } from './explain.ts'
import type { RoleTarget } from './input-tables.ts'
import { blockedUntil, countRoom, isOnShift } from './occupancy.ts'
import type { TargetStart } from './target-starts.ts'
import { findTargetStart, obstacleAt } from './target-starts.ts'
import type { TargetGroup } from './targets.ts'
import { doneBy } from './targets.ts'

/**
 * Returns an item for each daily target that is not reached, with how many appointments are missing and why: rooms or
 * the queue floor at a start where the time was free or only targets worth less have it; other targets worth as much that
 * have all the time there is; or people who are busy, away or not on shift while the branch is open.
 */
export function missedTargets(
  state: BranchState,
  groups: ReadonlyArray<TargetGroup>,
  slack: ReadonlyArray<number>,
): ReadonlyArray<UnassignedItem> {
  return groups.flatMap((group) =>
    group.targets.listed.flatMap((wanted): ReadonlyArray<UnassignedItem> => {
      const { service } = wanted
      const count = wanted.target - doneBy(group, wanted.at)
      if (count <= 0) return []
      const { start, ...why } = explainTarget({ state, people: group.people, ...wanted, slack })
      return [
        {
          itemId: `${group.owner}-target-${service.id}`,
          kind: 'target',
          count,
          staffId: null,
          serviceId: service.id,
          source: 'f35_role_lane',
          startMinute: state.clock.toWall(start),
          ...why,
        },
      ]
    }),
  )
}

type ExplainedTarget = Explanation & { readonly start: number }

interface Missed extends RoleTarget {
  readonly state: BranchState
  readonly people: ReadonlyArray<PersonState>
  readonly slack: ReadonlyArray<number>
}

function explainTarget(missed: Missed): ExplainedTarget {
  const found = findTargetStart(missed)
  return found === null ? explainFullLanes(missed) : explainObstacle(missed, found)
}

function explainObstacle(
  { state, people, service }: Missed,
  { start, obstacle }: Omit<TargetStart, 'person'>,
): ExplainedTarget {
  const end = blockedUntil(service, start)
  const queue = state.people.filter((person) => person.role.queue)
  return obstacle === 'ROOM_FULL'
    ? { start, ...explanation(obstacle, people, roomHolders(state, start, end)) }
    : { start, ...explanation('QUEUE_FLOOR', people, itemsOf(queue, blocks(start, end))) }
}

function explainFullLanes(missed: Missed): ExplainedTarget {
  const { state, people, service, weight } = missed
  let rostered: number | null = null
  let present: number | null = null
  for (const [index, start] of state.grid.entries()) {
    const end = start + service.durationMinutes
    if (end > state.closes) break
    for (const person of people) {
      if (start < person.start || end > person.end) continue
      rostered ??= start
      if (!isOnShift(person, start, end)) continue
      present ??= start
      const inTheWay = person.placements.filter(blocks(start, end))
      if (!inTheWay.every(isProposal)) continue
      if (worthOf(person, inTheWay) >= weight)
        return { start, ...explanation('TARGET_CAPPED', people, itemsOf([person], blocks(start, end))) }
      for (const one of inTheWay) countRoom(state, one, -1)
      const obstacle = obstacleAt(missed, person, index)
      for (const one of inTheWay) countRoom(state, one, 1)
      if (obstacle !== null) return explainObstacle(missed, { start, obstacle })
    }
  }
  if (rostered === null) return { start: state.opens, ...explanation('OUTSIDE_WINDOW', people) }
  if (present === null) return { start: rostered, ...explanation('NO_ELIGIBLE_ON_SHIFT', people) }
  const held = itemsOf(people, blocks(state.opens, state.closes))
  return { start: present, ...explanation('BUSY', people, held) }
}

const isProposal = ({ kind, source }: Placement): boolean => kind === 'appointment' && source === 'f35_role_lane'

const worthOf = ({ role }: PersonState, proposals: ReadonlyArray<Placement>): number =>
  role.cells.reduce(
    (sum, { serviceId, weight }) => sum + weight * proposals.filter((one) => one.serviceId === serviceId).length,
    0,
  )
