import type { BranchState, PersonState } from './branch-state.ts'
import { appointmentOf, isFreeForAppointment, place } from './occupancy.ts'
import { solveGaps } from './solve-gaps.ts'
import type { TargetGroup } from './targets.ts'
import { doneBy } from './targets.ts'

/** A stretch of whole half hours that a person is free. */
export interface LaneGap {
  readonly person: PersonState
  /** Elapsed minute of its start, on the grid. */
  readonly start: number
  readonly slots: number
}

/**
 * Returns a group's free time inside the opening hours as gaps of whole half hours, or null when some of it does not
 * lie on the grid (a 45-minute appointment might then fit where no two slots do).
 */
export function alignedGaps(state: BranchState, group: TargetGroup): ReadonlyArray<LaneGap> | null {
  const onGrid = new Set([...state.grid, state.closes])
  const gaps: Array<LaneGap> = []
  for (const person of group.people) {
    let start: number | null = null
    for (let minute = state.opens; minute <= state.closes; minute++) {
      const free = minute < state.closes && isFreeForAppointment(person, minute, minute + 1)
      if (free && start === null) start = minute
      if (free || start === null) continue
      if (!onGrid.has(start) || !onGrid.has(minute) || (minute - start) % 30 !== 0) return null
      gaps.push({ person, start, slots: (minute - start) / 30 })
      start = null
    }
  }
  return gaps
}

/** Fills a group's gaps towards its targets, exactly. */
export function placeInGaps(state: BranchState, group: TargetGroup, gaps: ReadonlyArray<LaneGap>): void {
  const wanted = [...group.targets].flatMap(([serviceId, { target, weight }]) => {
    const service = state.services.get(serviceId)
    const remaining = Math.max(0, target - doneBy(group, serviceId))
    if (service === undefined) return []
    return [{ serviceId, slots: Math.ceil(service.durationMinutes / 30), weight, remaining }]
  })
  const { fillings, services } = solveGaps(
    gaps.map((gap) => gap.slots),
    wanted,
  )
  const queues = services.map((ids) => ids.values())
  for (const [index, { person, start }] of gaps.entries()) {
    const filling = fillings[index]
    if (filling === undefined) continue
    let at = start
    for (const [slots, count] of [
      [3, filling.threes],
      [2, filling.twos],
      [1, filling.ones],
    ] as const)
      for (let n = 0; n < count; n++) {
        const service = state.services.get(queues[slots]?.next().value ?? '')
        if (service === undefined) continue
        place(
          state,
          person,
          appointmentOf(service, at, { itemId: null, source: 'f35_role_lane', sourceRef: 'daily_target' }),
        )
        at += slots * 30
      }
  }
}
