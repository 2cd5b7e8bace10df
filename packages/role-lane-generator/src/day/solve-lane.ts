/** One kind of appointment a lane may take. */
export interface LaneChoice {
  readonly serviceId: string
  /** Worth of one appointment, as an integer. */
  readonly value: number
  /** How many more are wanted; at least 1. */
  readonly remaining: number
  /** Price of a start at each grid entry, or null where it may not start. */
  readonly prices: ReadonlyArray<number | null>
  /** For each grid entry the first one that is open again after an appointment started there. */
  readonly next: ReadonlyArray<number>
}

/** An appointment chosen for the lane. */
export interface LanePick {
  readonly serviceId: string
  /** Index into the grid. */
  readonly slot: number
}

/** Most count states a lane's table has; services beyond it wait for the next round. */
const MOST_STATES = 4096

/**
 * Returns the appointments of greatest worth less price for one lane, in order of time: exact over all lanes when the
 * counts of all choices fit the table, which they do for ordinary daily targets; otherwise the choices worth most per
 * slot are solved exactly, and the rest is left for another round.
 */
export function solveLane(slots: number, choices: ReadonlyArray<LaneChoice>): ReadonlyArray<LanePick> {
  const { used, strides, states } = dimensions(slots, choices)
  const best = new Int32Array((slots + 1) * states)
  const pick = new Uint8Array(slots * states)
  for (let slot = slots - 1; slot >= 0; slot--) {
    for (let state = 0; state < states; state++) {
      let value = best[(slot + 1) * states + state] ?? 0
      let chosen = 0
      for (const [index, choice] of used.entries()) {
        const price = choice.prices[slot]
        const stride = strides[index] ?? 0
        if (price === null || price === undefined) continue
        if (Math.floor(state / stride) % ((strides[index + 1] ?? states) / stride) === choice.remaining) continue
        const after = choice.value - price + (best[(choice.next[slot] ?? slots) * states + state + stride] ?? 0)
        if (after > value) {
          value = after
          chosen = index + 1
        }
      }
      best[slot * states + state] = value
      pick[slot * states + state] = chosen
    }
  }
  return readBack(slots, states, strides, used, pick)
}

function dimensions(slots: number, choices: ReadonlyArray<LaneChoice>) {
  const used: Array<LaneChoice> = []
  const strides: Array<number> = []
  let states = 1
  const byWorth = [...choices].sort((a, b) => worth(b) - worth(a))
  for (const choice of byWorth) {
    const most = Math.min(choice.remaining, slots)
    if (most < 1 || states * (most + 1) > MOST_STATES) continue
    used.push({ ...choice, remaining: most })
    strides.push(states)
    states *= most + 1
  }
  return { used, strides, states }
}

const worth = (choice: LaneChoice): number => choice.value / Math.max(1, choice.next[0] ?? 1)

function readBack(
  slots: number,
  states: number,
  strides: ReadonlyArray<number>,
  used: ReadonlyArray<LaneChoice>,
  pick: Uint8Array,
): ReadonlyArray<LanePick> {
  const picks: Array<LanePick> = []
  let slot = 0
  let state = 0
  while (slot < slots) {
    const chosen = pick[slot * states + state] ?? 0
    const choice = used[chosen - 1]
    if (choice === undefined) {
      slot++
      continue
    }
    picks.push({ serviceId: choice.serviceId, slot })
    state += strides[chosen - 1] ?? 0
    slot = choice.next[slot] ?? slots
  }
  return picks
}
