import type { BlockKind, LaneBlock } from './lane-blocks.ts'
import { byRoleAndName, rowPerson } from './row-person.ts'
import type { TenantNames } from './tenant-names.ts'

/** One person's day with names instead of ids; fits the rows of a LanePicture. */
export interface LaneRow {
  readonly name: string
  readonly role: string
  readonly blocks: ReadonlyArray<{
    readonly kind: BlockKind
    readonly startMinute: number
    readonly endMinute: number
    readonly label: string
    readonly source: string
  }>
}

/** What the kinds of blocks are called on the page. */
export const kindNames: Readonly<Record<BlockKind, string>> = {
  appointment: 'Appointment',
  queue: 'Walk-in',
  event: 'Event',
  break: 'Break',
  fill: 'Available',
  time_off: 'Time off',
}

/**
 * Returns a row for each person: in the order of the matrix's roles, then by name. An id without a name stands for
 * itself.
 */
export function toLaneRows(blocks: ReadonlyArray<LaneBlock>, names: TenantNames): ReadonlyArray<LaneRow> {
  const people = new Map<string, Array<LaneBlock>>()
  for (const block of blocks) people.set(block.staffId, [...(people.get(block.staffId) ?? []), block])
  const rows = [...people].map(([staffId, own]) => ({
    ...rowPerson(staffId, names),
    blocks: own.map(({ kind, startMinute, endMinute, source, ...rest }) => ({
      kind,
      startMinute,
      endMinute,
      label: labelOf({ kind, ...rest }, names),
      source,
    })),
  }))
  return rows.sort(byRoleAndName).map(({ name, role, blocks: own }) => ({ name, role, blocks: own }))
}

function labelOf(
  block: Pick<LaneBlock, 'kind' | 'serviceId' | 'itemId' | 'sourceRef'>,
  { services, events }: TenantNames,
): string {
  if (block.serviceId !== null) return services.get(block.serviceId) ?? block.serviceId
  if (block.kind !== 'event') return kindNames[block.kind]
  return events.get(block.itemId ?? '') ?? events.get(block.sourceRef ?? '') ?? kindNames.event
}

/** Returns the day in one line: `14 people, 23 appointments, 41 walk-ins; 1 away`. */
export function summarize(rows: ReadonlyArray<LaneRow>): string {
  const count = (kind: BlockKind): number =>
    rows.flatMap(({ blocks }) => blocks).filter((it) => it.kind === kind).length
  const away = rows.filter(({ blocks }) => blocks.every(({ kind }) => kind === 'time_off')).length
  const parts = [
    plural(rows.length - away, 'person', 'people'),
    plural(count('appointment'), 'appointment', 'appointments'),
    plural(count('queue'), 'walk-in', 'walk-ins'),
  ]
  return `${parts.join(', ')}${away === 0 ? '' : `; ${away} away`}`
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
