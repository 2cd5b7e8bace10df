import type { Service } from '../input/lane-input.ts'
import type { BranchState, PersonState } from './branch-state.ts'
import { blockedUntil, isFreeForAppointment, isFreeForQueue, isRoomFree } from './occupancy.ts'

/** What keeps one more appointment of a service from a person; null where nothing does. */
export type StartObstacle = 'ROOM_FULL' | 'QUEUE_FLOOR' | null

/** A start at which a person's own time is free. */
export interface TargetStart {
  readonly person: PersonState
  /** Elapsed minute. */
  readonly start: number
  readonly obstacle: StartObstacle
}

/**
 * Returns the first start at which one of the people has time for a service and nothing is in the way; else the first
 * at which only the rooms or the queue floor are; null where nobody has the time. Rooms and the floor count by whole
 * half hours, as for the solver.
 */
export function findTargetStart(options: {
  readonly state: BranchState
  readonly people: ReadonlyArray<PersonState>
  readonly service: Service
  /** As {@link queueSlack} returned it. */
  readonly slack: ReadonlyArray<number>
}): TargetStart | null {
  const { state, service } = options
  let nearest: TargetStart | null = null
  for (const [index, start] of state.grid.entries()) {
    const end = start + service.durationMinutes
    if (end > state.closes) break
    for (const person of options.people) {
      if (!isFreeForAppointment(person, start, end)) continue
      const obstacle = obstacleAt(options, person, index)
      if (obstacle === null) return { person, start, obstacle }
      nearest ??= { person, start, obstacle }
    }
  }
  return nearest
}

/** Returns what keeps a person who has the time from a service at a place of the grid. */
export function obstacleAt(
  { state, service, slack }: Parameters<typeof findTargetStart>[0],
  person: PersonState,
  index: number,
): StartObstacle {
  const { grid, floor } = state
  const end = blockedUntil(service, grid[index] ?? 0)
  let obstacle: StartObstacle = null
  for (let slot = index; slot < grid.length; slot++) {
    const from = grid[slot] ?? 0
    if (from >= end) break
    if (service.needsRoom && !isRoomFree(state, from, from + 30)) return 'ROOM_FULL'
    const covers = person.role.queue && isFreeForQueue(person, from, from + 30)
    if (covers && (floor[slot] ?? 0) > 0 && (slack[slot] ?? 0) < 1) obstacle = 'QUEUE_FLOOR'
  }
  return obstacle
}
