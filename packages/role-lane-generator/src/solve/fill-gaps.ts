import type { LaneState } from './lane-state.ts'
import { put } from './lane-state.ts'
import { solveGaps } from './solve-gaps.ts'

interface Gap {
  readonly person: number
  readonly slot: number
  readonly slots: number
}

/**
 * Fills the lanes group by group, exactly, where nothing couples the groups: no rooms to share, no queue floor.
 * Returns false, having done nothing, where free time ends within a half hour that an appointment could use.
 */
export function fillGaps(state: LaneState): boolean {
  const { problem } = state
  const gaps = gapsOf(state)
  if (gaps === null) return false
  for (let group = 0; group < problem.groups; group++)
    fillGroup(
      state,
      group,
      gaps.filter(({ person }) => problem.group[person] === group),
    )
  return true
}

/** Free stretches of whole half hours, or null where some end between. */
function gapsOf({ problem, busy }: LaneState): ReadonlyArray<Gap> | null {
  const { slots } = problem
  const gaps: Array<Gap> = []
  for (let person = 0; person < problem.people; person++) {
    let from = -1
    for (let slot = 0; slot <= slots; slot++) {
      const index = person * slots + slot
      const free = slot === slots || busy[index] === 1 ? 0 : (problem.free[index] ?? 0)
      if (free > 0 && free < 30) return null
      if (from >= 0 && free === 0) {
        gaps.push({ person, slot: from, slots: slot - from })
        from = -1
      } else if (from < 0 && free > 0) from = slot
      // A stretch may end where the next one starts.
      if (free === 30 && from >= 0) {
        gaps.push({ person, slot: from, slots: slot + 1 - from })
        from = -1
      }
    }
  }
  return gaps
}

function fillGroup(state: LaneState, group: number, gaps: ReadonlyArray<Gap>): void {
  const { problem, wanted } = state
  const services = (problem.classes[group] ?? []).flatMap((own) =>
    own.services.map((service) => ({
      service,
      slots: own.span,
      weight: problem.weight[group * problem.services + service] ?? 0,
      remaining: Math.max(0, wanted[group * problem.services + service] ?? 0),
    })),
  )
  if (services.every(({ remaining }) => remaining === 0)) return
  const solution = solveGaps(
    gaps.map((gap) => gap.slots),
    services,
  )
  const queues = solution.services.map((list) => list.values())
  for (const [index, { person, slot }] of gaps.entries()) {
    const filling = solution.fillings[index]
    let at = slot
    for (const [span, count] of [
      [3, filling?.threes ?? 0],
      [2, filling?.twos ?? 0],
      [1, filling?.ones ?? 0],
    ] as const)
      for (let n = 0; n < count; n++) {
        const service = queues[span]?.next().value
        if (service === undefined) continue
        put(state, person, at, 1 + service)
        at += span
      }
  }
}
