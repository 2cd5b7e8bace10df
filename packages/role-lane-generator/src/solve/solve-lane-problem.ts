import { fillGaps } from './fill-gaps.ts'
import { holdBookings } from './hold-bookings.ts'
import { improveLanes } from './improve-lanes.ts'
import type { LaneProblem, LaneScore } from './lane-problem.ts'
import { leastShort, mayStart, NO_LIMIT } from './lane-problem.ts'
import type { LaneTables } from './lane-program.ts'
import { createLaneTables, fillLane } from './lane-program.ts'
import type { LaneState } from './lane-state.ts'
import { clearLane, createLaneState, scoreOf } from './lane-state.ts'
import { priceBound } from './price-bound.ts'
import type { BoundLevel } from './price-search.ts'
import { createSlotPrices, scarcityPrices } from './slot-prices.ts'

/** Times every lane is filled at the prices the others leave. */
const SWEEPS = 2
/** Times a few lanes are taken out and filled anew when optimising. */
const TRIES = 4000
/** Rounds of prices towards the bound. */
const ROUNDS = { fast: 120, optimised: 800 }

/** What {@link solveLaneProblem} returns. */
export interface LaneSolution {
  readonly state: LaneState
  readonly score: LaneScore
  /** Proof of how good it is; null unless asked for. */
  readonly bound: LaneScore | null
}

/**
 * Returns lanes for a problem. Where nothing couples the lanes they are exact. Otherwise bookings are held first, each
 * lane is solved at slot prices (exactly up to 128 states of what it counts), and then a few lanes at a time are taken out and filled again; `optimise` does
 * this a hundred times as often, or until the bound proves that nothing is better.
 */
export function solveLaneProblem(
  problem: LaneProblem,
  options: { readonly optimise: boolean; readonly certify: boolean },
): LaneSolution {
  const state = createLaneState(problem)
  const tables = createLaneTables(problem)
  holdBookings(state)
  const coupled = isCoupled(problem)
  const free = !coupled && fillGaps(state)
  // Apart, each lane is solved exactly the first time.
  if (!free) sweep(state, tables, coupled || problem.groups < problem.people ? SWEEPS : 1)
  if (free && problem.bookingSlot.length === 0) return { state, score: scoreOf(state), bound: scoreOf(state) }

  const { optimise } = options
  // One try a person, or where only bookings can be moved to good purpose one a booking; lost ones get two more each.
  const bookings = problem.bookingSlot.length
  const tries = coupled ? problem.people : Math.min(bookings, problem.people)
  const lost = bookings - state.score.bookings
  let score = improveLanes({ state, tables, tries: tries + 2 * lost, from: 0, bound: null })
  if (!optimise && !options.certify) return { state, score, bound: null }
  if (!optimise) return { state, score, bound: boundScore(problem, score, ROUNDS.fast) }
  const reached = improveLanes({ state, tables, tries: TRIES / 4, from: 1, bound: null })
  const bound = boundScore(problem, reached, ROUNDS.optimised)
  score = improveLanes({ state, tables, tries: TRIES, from: 2, bound })
  return {
    state,
    score,
    bound:
      score.bookings === reached.bookings && score.queueShort === reached.queueShort
        ? bound
        : boundScore(problem, score, ROUNDS.optimised),
  }
}

const isCoupled = ({ rooms, floored }: LaneProblem): boolean =>
  rooms.some((left) => left < NO_LIMIT) || floored.some((asked) => asked === 1)

function sweep(state: LaneState, tables: LaneTables, rounds: number): void {
  const { problem } = state
  const choice = (person: number): number => problem.classes[problem.group[person] ?? 0]?.length ?? 0
  // Those with the least choice first: they have the fewest ways round what others take.
  const order = [...problem.group.keys()].sort((a, b) => choice(a) - choice(b) || a - b)
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

/**
 * Returns a bound on each level of the score: no solution honours more bookings; none that honours as many as `score`
 * misses the queue floor less; none that is as good as `score` in both has more target points.
 */
function boundScore(problem: LaneProblem, score: LaneScore, rounds: number): LaneScore {
  const least = leastShort(problem)
  const bookings = possibleBookings(problem)
  const bound = (level: BoundLevel): number => priceBound({ problem, level, reached: score, rounds })
  return {
    bookings: score.bookings === bookings ? bookings : Math.min(bookings, bound('bookings')),
    queueShort: score.queueShort === least ? least : Math.max(least, bound('queueShort')),
    targets: Math.min(mostTargets(problem), bound('targets')),
  }
}

const possibleBookings = (problem: LaneProblem): number =>
  problem.bookingService.filter((service, booking) =>
    problem.group.some((_, person) => mayStart(problem, person, service, problem.bookingSlot[booking] ?? 0)),
  ).length

const mostTargets = ({ target, weight }: LaneProblem): number =>
  target.reduce((sum, wanted, index) => sum + wanted * (weight[index] ?? 0), 0)
