import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { blocks } from './explain.ts'
import { isFreeForQueue, replaceAll } from './occupancy.ts'
import type { BookingCandidate } from './place-pinned-bookings.ts'

/** What {@link evenOut} works on. */
export interface EvenOutOptions {
  readonly state: BranchState
  /** What stood before anything was placed that may be moved. */
  readonly standing: ReadonlySet<Placement>
  /** Bookings without a place: what is in their way stays. */
  readonly lost: ReadonlyArray<BookingCandidate>
  /** Whether a role's people share their targets; otherwise what counts for somebody's own target stays theirs. */
  readonly isShared: boolean
}

/** Minutes that somebody is there and has work, and what of it may be moved. */
interface Load {
  readonly person: PersonState
  readonly present: number
  readonly worked: number
  readonly movable: ReadonlyArray<Placement>
}

/**
 * Hands appointments over, or swaps two, at the times they have, between people of a role, from those whose share of worked
 * time is greater, where it makes the sum of worked x worked / present less. No booking or target point is lost, and no half
 * hour with a queue floor has fewer free people. Returns whether anything was moved: then there may be more.
 */
export function evenOut({ state, standing, lost, isShared }: EvenOutOptions): boolean {
  const loadOf = (person: PersonState): Load => {
    const { placements, done, targets } = person
    let present = person.end - person.start
    let worked = 0
    const movable: Array<Placement> = []
    for (const one of placements) {
      const { kind, start, end } = one
      if (kind === 'break' || kind === 'time_off') present -= end - start
      else if (kind !== 'fill') worked += end - start
      if (kind !== 'appointment' || standing.has(one)) continue
      const at = state.tables.serviceAt.get(one.serviceId ?? '') ?? 0
      if (!isShared && (done[at] ?? 0) <= (targets.wanted.target[at] ?? 0)) continue
      if (!lost.some(({ start, service }) => blocks(start, start + service.durationMinutes)(one))) movable.push(one)
    }
    return { person, present, worked, movable }
  }

  const exchange = (from: PersonState, to: PersonState, one: Placement, other: Placement | undefined): void => {
    replaceAll(state, from, from.placements.filter((own) => own !== one).concat(other ?? []))
    replaceAll(state, to, to.placements.filter((own) => own !== other).concat(one))
  }

  const handOver = (giver: Load, taker: Load): boolean => {
    const [from, to] = [giver.person, taker.person]
    // Whatever takes less than this from one to the other makes it fairer.
    const most = (2 * (giver.worked * taker.present - taker.worked * giver.present)) / (giver.present + taker.present)
    if (from.role !== to.role) return false
    // Nobody else's time for the queue changes.
    const cover = (): ReadonlyArray<number> =>
      state.grid.map((start, slot) =>
        state.floor[slot]
          ? [from, to].filter((one) => one.role.queue && isFreeForQueue(one, start, start + 30)).length
          : 0,
      )
    for (const one of giver.movable)
      for (const other of [undefined, ...taker.movable]) {
        const minutes = one.end - one.start - (other ? other.end - other.start : 0)
        if (minutes <= 0 || minutes >= most || !fits(to, one, other) || (other && !fits(from, other, one))) continue
        const before = cover()
        exchange(from, to, one, other)
        if (cover().every((free, slot) => free >= (before[slot] ?? 0))) {
          Object.assign(giver, loadOf(from))
          Object.assign(taker, loadOf(to))
          return true
        }
        exchange(to, from, one, other)
      }
    return false
  }

  const loads = state.people.map(loadOf)
  let moved = false
  for (const giver of loads) for (const taker of loads) moved = handOver(giver, taker) || moved
  return moved
}

const fits = (person: PersonState, one: Placement, without: Placement | undefined): boolean =>
  person.start <= one.start &&
  one.end <= person.end &&
  person.placements.every(
    (own) => own === without || !blocks(one.start, own.kind === 'appointment' ? one.blockedUntil : one.end)(own),
  )
