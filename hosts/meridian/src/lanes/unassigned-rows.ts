import { formatMinute } from './calendar.ts'
import type { UnassignedItem } from './day-details.ts'
import type { LaneBlock } from './lane-blocks.ts'
import { kindNames } from './lane-rows.ts'
import type { TenantNames } from './tenant-names.ts'

/** Something without a place, in words. */
export interface UnassignedRow {
  readonly at: string
  readonly what: string
  readonly why: string
  /** Who could have done it: people rostered on the day. */
  readonly who: string
  /** What held them, or the rooms. */
  readonly heldBy: string
}

const REASONS: Readonly<Record<string, string>> = {
  NO_ELIGIBLE_ROLE: 'No role may do this.',
  NO_ELIGIBLE_ON_SHIFT: 'Nobody asked for who may do this was on shift.',
  OUTSIDE_WINDOW: 'The time lies outside the opening hours or everybody’s shift.',
  ROOM_FULL: 'Every room was in use.',
  QUEUE_FLOOR: 'Whoever had the time was needed for the queue.',
  BUSY: 'Everybody who may do this was busy.',
  TARGET_CAPPED: 'Other targets, together worth at least as much, have the time.',
}

/** Somebody may be idle and still have others to serve first. */
const LEFT = 'Everybody who may do this was busy, or somebody else came first.'

/** Most names shown of a list. */
const MOST = 4

/** Returns the unassigned items in words, in their order; an id without a name stands for itself. */
export function toUnassignedRows(
  items: ReadonlyArray<UnassignedItem>,
  blocks: ReadonlyArray<LaneBlock>,
  names: TenantNames,
): ReadonlyArray<UnassignedRow> {
  const held = new Map<string, Array<LaneBlock>>()
  for (const block of blocks)
    if (block.itemId !== null) held.set(block.itemId, [...(held.get(block.itemId) ?? []), block])
  // An event has many attendees: who could have done it is named.
  const holderOf = (id: string, eligible: ReadonlyArray<string>): LaneBlock | undefined =>
    held.get(id)?.find(({ staffId }) => eligible.includes(staffId)) ?? held.get(id)?.[0]
  return items.map((item) => ({
    at: formatMinute(item.startMinute),
    what: nameItem(item, names),
    why: item.kind === 'walk_in' && item.reason === 'BUSY' ? LEFT : (REASONS[item.reason] ?? item.reason),
    who: someOf(item.eligibleStaff.map((id) => names.people.get(id)?.name ?? id)) || nobodyFor(item),
    heldBy: someOf(item.blockingItems.map((id) => nameHolder(id, holderOf(id, item.eligibleStaff), names))),
  }))
}

/** Only this reason says that nobody may: the evidence names those on shift, of a booking for somebody only them. */
const nobodyFor = ({ reason }: UnassignedItem): string => (reason === 'NO_ELIGIBLE_ROLE' ? 'Nobody' : 'Nobody on shift')

function nameItem(item: UnassignedItem, { services, events, people, roles }: TenantNames): string {
  const service = services.get(item.serviceId ?? '') ?? item.serviceId ?? ''
  switch (item.kind) {
    case 'booking':
      return `Booking: ${service}`
    case 'walk_in':
      return `Walk-in: ${service}`
    case 'event':
      return `Event: ${events.get(item.itemId) ?? item.itemId}`
    case 'target': {
      const owner = item.itemId.slice(0, -`-target-${item.serviceId}`.length)
      return `${people.get(owner)?.name ?? roles.get(owner)?.name ?? owner}: ${item.count} × ${service}`
    }
  }
}

/** Names what is in the way: an item by its block, or what somebody does by kind (`break:ada`). */
function nameHolder(id: string, block: LaneBlock | undefined, names: TenantNames): string {
  if (block !== undefined) {
    const what =
      names.services.get(block.serviceId ?? '') ?? names.events.get(block.itemId ?? '') ?? kindNames[block.kind]
    const who = names.people.get(block.staffId)?.name ?? block.staffId
    return `${what} (${who}, ${formatMinute(block.startMinute)}–${formatMinute(block.endMinute)})`
  }
  const [, kind = '', staffId = ''] = /^([a-z_]+):(.+)$/.exec(id) ?? []
  const known = Object.entries(kindNames).find(([key]) => key === kind)
  return known === undefined ? id : `${known[1]} (${names.people.get(staffId)?.name ?? staffId})`
}

function someOf(list: ReadonlyArray<string>): string {
  const shown = list.slice(0, MOST).join(', ')
  return list.length <= MOST ? shown : `${shown} and ${list.length - MOST} more`
}
