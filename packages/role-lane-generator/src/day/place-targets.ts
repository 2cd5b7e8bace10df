import type { DrawKey } from '../random/counter-hash.ts'
import { drawAt, drawKey } from '../random/counter-hash.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import {
  appointmentOf,
  blockedUntil,
  isFreeForAppointment,
  isRoomFree,
  place,
  queueSlack,
  remove,
} from './occupancy.ts'
import { alignedGaps, placeInGaps } from './place-in-gaps.ts'
import type { LaneChoice } from './solve-lane.ts'
import { solveLane } from './solve-lane.ts'
import type { TargetGroup } from './targets.ts'
import { doneBy } from './targets.ts'

/** Worth of one point of weight; prices and preferences stay below it, so they only break ties. */
const WEIGHT_UNIT = 1000
/** Price of the last room or the last free queue person of a slot; more of them share it. */
const SCARCITY_PRICE = 40
/** Spread of the drawn preference for a slot. */
const PREFERENCE = 8
/** Times every lane is taken out and solved again at the prices the others leave. */
const SWEEPS = 2

/**
 * Fills free time with proposed appointments towards the daily targets, never below the queue floor.
 *
 * Where nothing couples the lanes (no rooms to share, no queue floor, free time in whole half hours) the gap solver
 * is exact. Otherwise each lane is solved exactly, one after the other, at slot prices for scarce rooms and queue
 * people, and then again at the prices the other lanes leave.
 */
export function placeTargets(state: BranchState, groups: ReadonlyArray<TargetGroup>, key: DrawKey): void {
  const coupled = state.branch.rooms !== null || state.floor.some((staff) => staff > 0)
  const lanes: Array<readonly [TargetGroup, PersonState]> = []
  for (const group of groups) {
    const gaps = coupled ? null : alignedGaps(state, group)
    if (gaps !== null) placeInGaps(state, group, gaps)
    else for (const person of group.people) lanes.push([group, person])
  }
  // Those with the least choice first: they have the fewest ways round what others take.
  lanes.sort(([, a], [, b]) => a.cells.size - b.cells.size)
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const [group, person] of sweep % 2 === 0 ? lanes : [...lanes].reverse()) fillLane(state, group, person, key)
  numberProposals(state)
}

const isProposal = (placement: Placement): boolean =>
  placement.kind === 'appointment' && placement.source === 'f35_role_lane'

function fillLane(state: BranchState, group: TargetGroup, person: PersonState, key: DrawKey): void {
  for (const placement of person.placements.filter(isProposal)) remove(state, person, placement)
  for (;;) {
    const picks = solveLane(state.grid.length, choicesOf(state, group, person, key))
    if (picks.length === 0) return
    for (const { serviceId, slot } of picks) {
      const service = state.services.get(serviceId)
      const start = state.grid[slot]
      if (service !== undefined && start !== undefined) place(state, person, appointmentOf(service, start, PROPOSAL))
    }
  }
}

const PROPOSAL = { itemId: null, source: 'f35_role_lane', sourceRef: 'daily_target' } as const

function choicesOf(
  state: BranchState,
  group: TargetGroup,
  person: PersonState,
  key: DrawKey,
): ReadonlyArray<LaneChoice> {
  const slack = queueSlack(state)
  const own = drawKey(['slot-preference', person.id], key)
  return [...group.targets].flatMap(([serviceId, { target, weight }]) => {
    const service = state.services.get(serviceId)
    const remaining = target - doneBy(group, serviceId)
    if (service === undefined || remaining < 1) return []
    const next = state.grid.map((start) => {
      const end = blockedUntil(service, start)
      const index = state.grid.findIndex((later) => later >= end)
      return index < 0 ? state.grid.length : index
    })
    const prices = state.grid.map((start, slot) => {
      const end = start + service.durationMinutes
      if (end > state.closes || !isFreeForAppointment(person, start, end)) return null
      if (service.needsRoom && !isRoomFree(state, start, end)) return null
      let price = drawAt(own, slot) % PREFERENCE
      for (let at = slot; at < (next[slot] ?? 0); at++) {
        const half = state.grid[at] ?? 0
        if (person.role.queue && isFreeForAppointment(person, half, half + 30)) {
          if ((slack[at] ?? 0) <= 0) return null
          price += Math.floor(SCARCITY_PRICE / (slack[at] ?? 1))
        }
        if (service.needsRoom) price += roomPrice(state, half)
      }
      return price
    })
    return [{ serviceId, value: weight * WEIGHT_UNIT, remaining, prices, next }]
  })
}

function roomPrice(state: BranchState, minute: number): number {
  const { rooms } = state.branch
  if (rooms === null) return 0
  return Math.floor(SCARCITY_PRICE / Math.max(1, rooms - (state.roomsUsed[minute] ?? 0)))
}

/** Gives proposals their ids: person and number in order of time, so that they do not depend on the search. */
function numberProposals(state: BranchState): void {
  for (const person of state.people) {
    const proposals = person.placements.filter(isProposal).sort((a, b) => a.start - b.start)
    for (const [index, proposal] of proposals.entries())
      person.placements[person.placements.indexOf(proposal)] = {
        ...proposal,
        itemId: `${person.id}-lane-${index + 1}`,
      }
  }
}
