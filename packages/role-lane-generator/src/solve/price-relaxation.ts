import { leastShort, NO_LIMIT } from './lane-problem.ts'
import type { LaneArc, Prices, Search } from './price-search.ts'
import { PRICE_UNIT } from './price-search.ts'

/** Returns the bound the prices prove, and leaves its slopes in the search. */
export function evaluate(search: Search): number {
  const { problem } = search
  for (const { slope } of [search.kind, search.room, search.queue, search.booking, search.reward]) slope.fill(0)
  let value = 0
  for (let person = 0; person < problem.people; person++) value += solvePricedLane(search, person)
  return value + priceTargets(search) + priceSlots(search) + priceBookings(search)
}

function solvePricedLane(search: Search, person: number): number {
  const { problem, best, chosen } = search
  const [kind, room, queue, booking] = [search.kind.price, search.room.price, search.queue.price, search.booking.price]
  const arcs = search.arcs[person] ?? []
  const reward = search.reward.price[0] ?? 0
  const { slots, cover } = problem
  const base = person * slots
  let index = 0
  best[slots] = 0
  for (let slot = slots - 1; slot >= 0; slot--) {
    let most = best[slot + 1] ?? 0
    let choice: LaneArc | null = null
    for (let arc = arcs[index]; arc?.slot === slot; arc = arcs[++index]) {
      let value = (best[arc.end] ?? 0) + (arc.kind < 0 ? 0 : (kind[arc.kind] ?? 0))
      if (arc.booking >= 0) {
        if (arc.kind >= 0) value -= Math.max(0, (kind[arc.kind] ?? 0) - arc.weight)
        value += reward - (booking[arc.booking] ?? 0)
      }
      for (let at = slot; at < arc.end; at++) {
        if (cover[base + at] === 1) value -= queue[at] ?? 0
        if (arc.room === 1) value -= room[at] ?? 0
      }
      if (value > most) {
        most = value
        choice = arc
      }
    }
    best[slot] = most
    chosen[slot] = choice
  }
  for (let slot = 0; slot < slots; slot++) {
    const arc = chosen[slot]
    if (!arc) continue
    countArc(search, base, arc)
    slot = arc.end - 1
  }
  return best[0] ?? 0
}

function count({ slope }: Prices, index: number): void {
  slope[index] = (slope[index] ?? 0) + 1
}

function countArc(search: Search, base: number, { slot, end, room, kind, booking }: LaneArc): void {
  if (kind >= 0) count(search.kind, kind)
  if (booking >= 0) {
    count(search.booking, booking)
    count(search.reward, 0)
  }
  for (let at = slot; at < end; at++) {
    if (room === 1) count(search.room, at)
    if (search.problem.cover[base + at] === 1) count(search.queue, at)
  }
}

/** Targets beyond the class's price are worth their difference; the price rises
 * where lanes take less than is wanted. */
function priceTargets({ problem, level, kind: { price: prices, slope } }: Search): number {
  if (level !== 'targets') return 0
  const { services } = problem
  let value = 0
  for (const [group, classes] of problem.classes.entries())
    for (const [index, own] of classes.entries()) {
      const at = group * services + index
      const price = prices[at] ?? 0
      const used = slope[at] ?? 0
      let credited = 0
      for (const service of own.services) {
        const wanted = problem.target[group * services + service] ?? 0
        const weight = (problem.weight[group * services + service] ?? 0) * PRICE_UNIT
        if (weight > price) {
          value += wanted * (weight - price)
          credited += wanted
        } else if (weight === price && used > credited) credited += Math.min(wanted, used - credited)
      }
      slope[at] = credited - used
    }
  return value
}

function priceSlots(search: Search): number {
  const { problem, room, queue, level } = search
  let value = 0
  for (let slot = 0; slot < problem.slots; slot++) {
    const rooms = problem.rooms[slot] ?? 0
    if (rooms < NO_LIMIT) {
      value += (room.price[slot] ?? 0) * rooms
      room.slope[slot] = (room.slope[slot] ?? 0) - rooms
    } else room.slope[slot] = 0
    if (problem.floored[slot] !== 1 || level === 'bookings') queue.slope[slot] = 0
    else {
      const slack = Math.max(0, problem.slack[slot] ?? 0)
      value += (queue.price[slot] ?? 0) * slack
      queue.slope[slot] = (queue.slope[slot] ?? 0) - slack
    }
  }
  return value + priceShortfall(search)
}

/**
 * The shortfall goes where the queue is dearest; at its own level it costs a point each. A slot where `taken` of those who
 * cover it hold something misses max(0, -slack) + max(0, taken - max(0, slack)): the first term, the same for all lanes, adds
 * up to the least shortfall; the second, which is what goes here, is at most `taken` and so at most everybody.
 */
function priceShortfall({ problem, queue: { price, slope }, level, mostShort }: Search): number {
  const cost = level === 'queueShort' ? PRICE_UNIT : 0
  const order = [...price.keys()]
    .filter((slot) => (price[slot] ?? 0) > cost)
    .sort((a, b) => (price[b] ?? 0) - (price[a] ?? 0))
  let value = -cost * leastShort(problem)
  let left = mostShort
  for (const slot of order) {
    const most = Math.min(left, problem.people)
    value += most * ((price[slot] ?? 0) - cost)
    slope[slot] = (slope[slot] ?? 0) - most
    left -= most
  }
  return value
}

function priceBookings(search: Search): number {
  const { booking, reward, level, possible } = search
  let value = 0
  for (let index = 0; index < possible.length; index++) {
    if (possible[index] !== 1) continue
    value += booking.price[index] ?? 0
    booking.slope[index] = (booking.slope[index] ?? 0) - 1
  }
  if (level === 'bookings') return value
  // The least is reached from above: its price falls where lanes hold more.
  reward.slope[0] = search.least - (reward.slope[0] ?? 0)
  return value - (reward.price[0] ?? 0) * search.least
}
