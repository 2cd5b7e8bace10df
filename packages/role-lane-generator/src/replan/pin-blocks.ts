import type { PinnedBlock, PinnedDay } from '../day/pinned-day.ts'
import { pinIssue, placePins } from './place-pins.ts'

/**
 * Returns blocks that are to stay where they are, as `generateBranchDay` takes them: bookings of a desk, a day as it has
 * gone so far. It refuses what breaks a hard rule, each by its path (`$.pinned[2].startsAt`, by the order given here): a
 * time outside the shift, the opening hours or the whole minutes, what the person's role may not do, more than the rooms
 * there are, blocks that overlap, an item that stands twice, an event that the branch does not have or whose people meet at
 * different times. An item that the day is asked for is held by what it is: a booking or follow-up by an appointment, a
 * walk-in by a block of the queue, an event by an event; any other kind is refused. So is a follow-up before its event ends,
 * and a walk-in of `demand` served before it came; one that is drawn gives way, and came by then. What lies in somebody's
 * time off is kept with a warning.
 */
export function pinBlocks(blocks: ReadonlyArray<PinnedBlock>): PinnedDay {
  return {
    blocks,
    refuseAll: () =>
      blocks.map((block, index) => pinIssue(block, index, 'startsAt', 'a day on which the branch is open')),
    place: (state, day) => placePins(state, blocks, day),
  }
}
