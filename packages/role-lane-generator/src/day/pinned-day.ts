import type { MinuteSpan, TenantLaneInput } from '../input/lane-input.ts'
import type { LaneBlock, LaneWarning, WalkInVisit } from './branch-day.ts'
import type { DayDemand } from './branch-demand.ts'
import type { BranchState, Placement } from './branch-state.ts'

/** A block that is to stay exactly where it is, whatever else the day brings. */
export interface PinnedBlock extends LaneBlock {
  readonly staffId: string
}

/** What is wrong with a pinned block. */
export interface PinIssue {
  readonly staffId: string
  /** Epoch seconds. */
  readonly startsAt: number
  /** The member that is wrong, such as `$.pinned[2].serviceId`. */
  readonly path: string
  readonly expected: string
}

/**
 * Blocks that are to stay, as `pinBlocks` of the entry `./replan` returns them: who plans nothing round what stands does
 * not ship what that takes.
 */
export interface PinnedDay {
  readonly blocks: ReadonlyArray<PinnedBlock>
  /** Returns what is wrong with them on a day the branch is closed: every one would be lost. */
  readonly refuseAll: () => ReadonlyArray<PinIssue>
  /** Puts them into the lanes. */
  readonly place: (
    state: BranchState,
    day: {
      readonly input: TenantLaneInput
      readonly date: string
      readonly opening: MinuteSpan
      readonly demand: DayDemand
      /** Whether the demand is drawn: then who walks in follows what stands, not the other way round. */
      readonly isDrawn: boolean
    },
  ) => PlacedPins
}

/** What came of pinned blocks. */
export interface PlacedPins {
  /** Everything that is wrong with them; when there is something, the day is not to be used. */
  readonly issues: ReadonlyArray<PinIssue>
  /** The items that they hold, each where it stands. */
  readonly held: ReadonlyMap<string, Placement>
  readonly warnings: ReadonlyArray<LaneWarning>
  /** Returns how walk-ins fared, in order of arrival: those among them, and the others as given. */
  readonly withVisits: (others: ReadonlyArray<WalkInVisit>) => ReadonlyArray<WalkInVisit>
  /** The minutes that walk-ins among them waited. */
  readonly waitMinutes: number
}

/** Those of a day without any. */
export const NO_PINS: PlacedPins = {
  issues: [],
  held: new Map(),
  warnings: [],
  withVisits: (others) => others,
  waitMinutes: 0,
}
