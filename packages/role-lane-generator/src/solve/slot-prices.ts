import type { LaneProblem } from './lane-problem.ts'
import type { LaneState } from './lane-state.ts'

/** Prices of slots: what a room and a free queue person are worth to others. A point of weight is worth 1000. */
export interface SlotPrices {
  readonly room: Int32Array
  readonly queue: Int32Array
}

/** Price of the last room or the last free queue person of a slot; more of them share it. */
const LAST = 30

/** Rooms beyond which they are not scarce. */
const PLENTY = 1000

/** Returns prices of zero. */
export const createSlotPrices = ({ arena, slots }: LaneProblem): SlotPrices => ({
  room: arena.cut(Int32Array, slots),
  queue: arena.cut(Int32Array, slots),
})

/** Sets the prices by what is left: scarce slots are dear, so that lanes with a choice keep off them. */
export function scarcityPrices({ problem, roomsLeft, slack }: LaneState, prices: SlotPrices): void {
  for (let slot = 0; slot < problem.slots; slot++) {
    const rooms = roomsLeft[slot] ?? 0
    prices.room[slot] = rooms > PLENTY ? 0 : Math.floor(LAST / (1 + Math.max(0, rooms)))
    prices.queue[slot] = problem.floored[slot] === 1 ? Math.floor(LAST / (1 + Math.max(0, slack[slot] ?? 0))) : 0
  }
}
