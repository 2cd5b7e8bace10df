import { fillGaps } from './fill-gaps.ts'
import { holdBookings } from './hold-bookings.ts'
import { improveLanes } from './improve-lanes.ts'
import type { LaneProblem, LaneScore } from './lane-problem.ts'
import { isBetter, NO_LIMIT } from './lane-problem.ts'
import type { LaneTables } from './lane-program.ts'
import { createLaneTables, fillLane } from './lane-program.ts'
import type { LaneState } from './lane-state.ts'
import { clearLane, createLaneState, scoreOf } from './lane-state.ts'
import { placeWanted } from './place-wanted.ts'
import { priceBound } from './price-bound.ts'
import type { BoundLevel } from './price-search.ts'
import type { Budget } from './search-budget.ts'
import { createSlotPrices, scarcityPrices } from './slot-prices.ts'

/** Times every lane is filled at the prices the others leave. */
const SWEEPS = 2
/** Lost bookings that are tried again; of more than that most are lost for good. */
const MOST_LOST = 200

/** What {@link solveLaneProblem} returns. */
export interface LaneSolution {
  readonly state: LaneState
  readonly score: LaneScore
  /** Proof of how good it is; null unless it was asked for or comes by itself. */
  readonly bound: LaneScore | null
}

/**
 * Returns lanes for a problem. Where nothing couples the lanes they are exact. Otherwise bookings are held first, each
 * lane is solved at slot prices (exactly up to 128 states of what it counts), and then a few lanes at a time are taken
 * out and filled again; with a budget that is done as often as it says, or until the bound proves that nothing is better.
 */
export function solveLaneProblem(problem: LaneProblem, budget: Budget | null): LaneSolution {
  const state = createLaneState(problem)
  const tables = createLaneTables(problem)
  const bookings = problem.bookingSlot.length
  let most: LaneScore = { ...state.score, bookings, targets: mostTargets(problem) }
  const solved = (bound: LaneScore | null): LaneSolution => ({ state, score: scoreOf(state), bound })
  holdBookings(state)
  const coupled = isCoupled(problem)
  const apart = !coupled && problem.groups === problem.people
  const left = [...problem.group.keys()].filter((person) => !apart || !placeWanted(state, person))
  // Apart, each lane is solved exactly the first time.
  if (coupled || (left.length > 0 && !fillGaps(state))) sweep(state, tables, left, apart ? 1 : SWEEPS)
  else if (bookings === 0) most = scoreOf(state)

  // Two tries a person, or where only bookings can be moved to good purpose one a booking; lost ones get two more each.
  const tries = coupled ? 2 * problem.people : Math.min(bookings, problem.people)
  const lost = bookings - state.score.bookings
  improveLanes({ state, tables, tries: tries + 2 * Math.min(lost, MOST_LOST), from: 0, bound: most })
  if (!isBetter(most, state.score)) return solved(most)
  if (budget === null) return solved(null)
  const { signal, rounds } = budget
  // No solution honours more bookings; none that honours as many as `reached` misses the queue floor less; none that is as
  // good as `reached` in both has more target points.
  const boundOf = (reached: LaneScore): LaneScore => {
    const bound = (level: BoundLevel, closer: (a: number, b: number) => number): number =>
      reached[level] === most[level]
        ? most[level]
        : closer(most[level], priceBound({ problem, level, reached, rounds, signal }))
    return {
      bookings: bound('bookings', Math.min),
      queueShort: bound('queueShort', Math.max),
      targets: bound('targets', Math.min),
    }
  }
  // Before the proof, which goes by what is reached.
  const early = Math.floor(budget.tries / 5)
  const reached = improveLanes({ state, tables, tries: early, from: 1, bound: most, signal })
  const bound = boundOf(reached)
  const { bookings: held, queueShort } = improveLanes({
    state,
    tables,
    tries: budget.tries - early,
    from: 2,
    bound,
    signal,
  })
  return solved(held === reached.bookings && queueShort === reached.queueShort ? bound : boundOf(state.score))
}

const isCoupled = ({ rooms, floored }: LaneProblem): boolean =>
  rooms.some((left) => left < NO_LIMIT) || floored.some((asked) => asked === 1)

function sweep(state: LaneState, tables: LaneTables, people: ReadonlyArray<number>, rounds: number): void {
  const { problem } = state
  const choice = (person: number): number => problem.classes[problem.group[person] ?? 0]?.length ?? 0
  // Those with the least choice first: they have the fewest ways round what others take.
  const order = [...people].sort((a, b) => choice(a) - choice(b))
  const prices = createSlotPrices(problem)
  for (let round = 0; round < rounds; round++) {
    for (const person of order) {
      clearLane(state, person, { bookings: false })
      scarcityPrices(state, prices)
      fillLane({ state, tables, prices, person, bookings: false })
    }
    order.reverse()
  }
}

const mostTargets = ({ target, weight }: LaneProblem): number =>
  target.reduce((sum, wanted, index) => sum + wanted * (weight[index] ?? 0), 0)
