import type { PictureBlock } from './lane-picture.ts'

/** How a block looks and what the legend calls it. */
export interface BlockStyle {
  /** CSS class behind `lanes-`. */
  readonly name: string
  readonly legend: string
}

type StyleKey = 'booked' | 'followUp' | 'proposed' | 'queue' | 'event' | 'break' | 'timeOff' | 'fill'

/** All styles in the order of the legend. */
export const BLOCK_STYLES: Readonly<Record<StyleKey, BlockStyle>> = {
  booked: { name: 'booked', legend: 'Booked' },
  followUp: { name: 'follow-up', legend: 'Event follow-up' },
  proposed: { name: 'proposed', legend: 'Proposed by lanes' },
  queue: { name: 'queue', legend: 'Walk-in' },
  event: { name: 'event', legend: 'Event' },
  break: { name: 'break', legend: 'Break' },
  timeOff: { name: 'time-off', legend: 'Time off' },
  fill: { name: 'fill', legend: 'Open time' },
}

/** Returns the style of a block: appointments differ by where they come from. */
export function styleOf(block: Pick<PictureBlock, 'kind' | 'source'>): BlockStyle {
  switch (block.kind) {
    case 'appointment':
      if (block.source === 'f35_role_lane') return BLOCK_STYLES.proposed
      return block.source === 'event_follow_up' ? BLOCK_STYLES.followUp : BLOCK_STYLES.booked
    case 'queue':
      return BLOCK_STYLES.queue
    case 'event':
      return BLOCK_STYLES.event
    case 'break':
      return BLOCK_STYLES.break
    case 'time_off':
      return BLOCK_STYLES.timeOff
    case 'fill':
      return BLOCK_STYLES.fill
  }
}
