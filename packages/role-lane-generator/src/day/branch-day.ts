import type { SearchStatus } from '../solve/search-budget.ts'

/** What a block of a lane is. */
export type BlockKind = 'appointment' | 'queue' | 'event' | 'break' | 'fill' | 'time_off'

/** Where a block comes from. `f35_role_lane` marks what the generator itself proposed: target appointments and fill. */
export type BlockSource = 'booking' | 'event_follow_up' | 'f35_role_lane' | 'walk_in' | 'event' | 'roster'

/**
 * One stretch of one person's day, half open. Wall minutes count from local midnight as the clock on the wall shows
 * them, so on a day of 25 hours two blocks may show the same minutes; epoch seconds always tell them apart.
 */
export interface LaneBlock {
  readonly kind: BlockKind
  readonly startMinute: number
  readonly endMinute: number
  /** Epoch seconds. */
  readonly startsAt: number
  /** Epoch seconds. */
  readonly endsAt: number
  readonly serviceId: string | null
  /** The booking, walk-in, event or proposed appointment it holds; null for breaks and fill. */
  readonly itemId: string | null
  readonly source: BlockSource
  /**
   * What the source points at: the event a follow-up came from, the event type, the reason of time off; `no_show` for a
   * booking whose customer does not come.
   */
  readonly sourceRef: string | null
}

/** One person's day: blocks in order that cover the shift exactly, without overlap. */
export interface Lane {
  readonly staffId: string
  readonly roleId: string
  readonly blocks: ReadonlyArray<LaneBlock>
}

/**
 * Why an item found no place among what stood when it was lost; each can be checked against the evidence. What is
 * proposed towards targets comes later and is in no booking's way. `ROOM_FULL`: somebody had the time, or for a target
 * only targets worth less have it. `QUEUE_FLOOR` and `TARGET_CAPPED` are reasons of targets only: a booking comes before
 * both. `QUEUE_FLOOR`: the time was needed for the queue. `TARGET_CAPPED`: other targets, together worth at least as
 * much, have the time.
 */
export type UnassignedReason =
  | 'NO_ELIGIBLE_ROLE'
  | 'NO_ELIGIBLE_ON_SHIFT'
  | 'OUTSIDE_WINDOW'
  | 'ROOM_FULL'
  | 'QUEUE_FLOOR'
  | 'BUSY'
  | 'TARGET_CAPPED'

/** Something that asked for time and got none. */
export interface UnassignedItem {
  readonly itemId: string
  /** `target`: appointments towards a daily target that nobody asked for. */
  readonly kind: 'booking' | 'walk_in' | 'event' | 'target'
  /** How many: 1, or the appointments a target is short of. */
  readonly count: number
  /** Always null: nobody was assigned. */
  readonly staffId: null
  readonly serviceId: string | null
  readonly source: BlockSource
  /**
   * Wall minute at which it was wanted (booking, event) or arrived (walk-in); for a target the start that came nearest,
   * at which the evidence holds.
   */
  readonly startMinute: number
  readonly reason: UnassignedReason
  readonly evidence: {
    /** People the matrix allows who are rostered at this branch today; of a booking that names somebody, only they. */
    readonly eligibleStaff: ReadonlyArray<string>
    /** Items that hold the eligible people, or the rooms, at that time; for a walk-in also the one ahead of it. */
    readonly blockingItems: ReadonlyArray<string>
  }
}

/** Something the reader should know; never an invented assignment. */
export type LaneWarning =
  | { readonly code: 'BRANCH_CLOSED'; readonly message: string }
  | { readonly code: 'NO_QUALIFIED_STAFF'; readonly serviceId: string; readonly message: string }
  | { readonly code: 'NO_QUEUE_STAFF'; readonly message: string }
  | { readonly code: 'EVENT_WITHOUT_STAFF'; readonly eventId: string; readonly message: string }
  | {
      readonly code: 'PINNED_IN_TIME_OFF'
      readonly staffId: string
      /** Null for a block without an item, such as a break. */
      readonly itemId: string | null
      readonly message: string
    }
  | {
      readonly code: 'QUEUE_FLOOR_SHORT'
      readonly startMinute: number
      readonly missing: number
      readonly message: string
    }

/** How one walk-in fared, in wall minutes. */
export interface WalkInVisit {
  readonly itemId: string
  readonly serviceId: string
  readonly arrivalMinute: number
  /** When the wait ended: service began, or the customer left. */
  readonly untilMinute: number
  /** False: left without being served; then among the unassigned, too. */
  readonly served: boolean
}

/** Counts of a day. */
export interface DayMetrics {
  /** Bookings asked for, pinned ones and follow-ups included. */
  readonly bookings: number
  readonly bookingsPlaced: number
  /** Placed bookings whose customer does not come. */
  readonly noShows: number
  readonly walkIns: number
  readonly walkInsServed: number
  /** Sum of the served walk-ins' minutes between arrival and start. */
  readonly walkInWaitMinutes: number
  /** Sum of weight x min(target, done) over all targets. */
  readonly targetScore: number
  /** The same sum if every target were met. */
  readonly targetScoreMax: number
  /** Half hours x missing people below the queue floor. */
  readonly queueFloorShort: number
}

/**
 * What no lanes can better, given the day's pinned bookings, breaks and events: no others honour more bookings; none
 * that honour as many miss the queue floor less; none as good in both have more target points. Rooms count by whole
 * half hours.
 */
export interface DayCertificate {
  readonly bookingsPlaced: number
  readonly queueFloorShort: number
  readonly targetScore: number
}

/** A branch's day of lanes. */
export interface BranchDay {
  readonly engineVersion: string
  readonly seed: string
  readonly branchId: string
  /** Branch-local date, YYYY-MM-DD. */
  readonly date: string
  readonly timeZone: string
  /** Opening hours in wall minutes; null when the branch is closed. */
  readonly opening: { readonly startMinute: number; readonly endMinute: number } | null
  /** Why it is closed; null when it opens. */
  readonly closed: 'weekday' | 'closed_date' | null
  /** In order of staff id; empty when the branch is closed. */
  readonly lanes: ReadonlyArray<Lane>
  /** In order of start, then of item id. */
  readonly unassigned: ReadonlyArray<UnassignedItem>
  /** Every walk-in of the demand, in order of arrival. */
  readonly walkIns: ReadonlyArray<WalkInVisit>
  readonly warnings: ReadonlyArray<LaneWarning>
  readonly metrics: DayMetrics
  /**
   * Null where nothing was proved: on a closed day; without `optimise` where lanes share rooms or a floor, hold bookings or
   * have free time off the half hours; and where the day betters the proof, which does not see parts of half hours.
   */
  readonly certificate: DayCertificate | null
  /** How the search for appointments ended; null on a closed day. */
  readonly status: SearchStatus | null
}
