import { Temporal } from 'temporal-polyfill'
import type { BranchDay, Lane, LaneBlock } from '../day/branch-day.ts'
import { formatWallTime } from '../time/wall-time.ts'
import { contentLine, escapeText } from './content-line.ts'
import { timeZoneComponent } from './time-zone-component.ts'

/** Whose blocks, by which names, and when the calendar was made. */
interface CalendarOptions {
  /** Only this person's blocks; default everybody's. */
  readonly staffId?: string
  /** Names for people by id; an id without a name is shown itself. */
  readonly names: {
    readonly branch: string
    readonly staff: ReadonlyMap<string, string>
    readonly services: ReadonlyMap<string, string>
    /** Names of events and of their types by id; an event without either is shown by its type's id. */
    readonly events?: ReadonlyMap<string, string>
  }
  /** Epoch seconds: when the calendar was made. */
  readonly now: number
}

/** What {@link renderCalendar} writes. */
export interface RenderCalendarOptions extends CalendarOptions {
  /** Days of one branch in order of date. */
  readonly days: ReadonlyArray<BranchDay>
}

/** What {@link streamCalendar} writes. */
export interface StreamCalendarOptions extends CalendarOptions {
  /** Days of one branch in order of date, asked for one by one. */
  readonly days: Iterable<BranchDay>
  /** The branch's IANA time zone. */
  readonly timeZone: string
  /** First and last date of the days, YYYY-MM-DD: the VTIMEZONE is written before them and holds for all. */
  readonly from: string
  readonly to: string
}

/**
 * Returns the blocks of a branch's days as an iCalendar object: an event each, fill left out, times in the branch's
 * zone with its VTIMEZONE (and in UTC where the clock shows a time twice). Every text is escaped, lines are folded. UIDs
 * follow the items: one that moves to another time or person keeps its own.
 *
 * @see RFC 5545
 */
export function renderCalendar(options: RenderCalendarOptions): string {
  const { days } = options
  const blocks = days.flatMap((day) => lanesOf(options, day).flatMap((lane) => lane.blocks))
  const zone = days[0]?.timeZone
  const from = blocks.reduce((least, block) => Math.min(least, block.startsAt), Number.POSITIVE_INFINITY)
  const to = blocks.reduce((most, block) => Math.max(most, block.endsAt), 0)
  const component = zone === undefined || blocks.length === 0 ? '' : timeZoneComponent({ timeZone: zone, from, to })
  return [...pieces(options, days, component)].join('')
}

/**
 * Yields the same calendar piece by piece, each day as it is asked for: a range of any length is never held as a whole.
 *
 * @throws {RangeError} when the time zone is unknown or a date does not exist.
 */
export function streamCalendar(options: StreamCalendarOptions): Iterable<string> {
  const { days, timeZone } = options
  const secondsAt = (date: Temporal.PlainDate): number => date.toZonedDateTime(timeZone).epochMilliseconds / 1000
  const from = secondsAt(Temporal.PlainDate.from(options.from))
  const to = secondsAt(Temporal.PlainDate.from(options.to).add({ days: 1 }))
  return pieces(options, days, timeZoneComponent({ timeZone, from, to }))
}

const lanesOf = ({ staffId }: CalendarOptions, { lanes }: BranchDay): ReadonlyArray<Lane> =>
  lanes.filter((lane) => staffId === undefined || lane.staffId === staffId)

function* pieces(options: CalendarOptions, days: Iterable<BranchDay>, zone: string): Generator<string> {
  yield contentLine('BEGIN', 'VCALENDAR') +
    contentLine('VERSION', '2.0') +
    contentLine('PRODID', '-//Voyage//role-lane-generator//EN') +
    contentLine('X-WR-CALNAME', escapeText(options.names.branch)) +
    zone
  const stamp = formatUtc(options.now)
  for (const day of days) {
    const midnight = plainMidnight(day)
    yield lanesOf(options, day)
      .flatMap((lane) =>
        lane.blocks.flatMap((block) =>
          block.kind === 'fill' ? [] : [renderEvent(options, { day, midnight, lane, block, stamp })],
        ),
      )
      .join('')
  }
  yield contentLine('END', 'VCALENDAR')
}

interface EventPlace {
  readonly day: BranchDay
  /** As {@link plainMidnight} returned it. */
  readonly midnight: number | null
  readonly lane: Lane
  readonly block: LaneBlock
  readonly stamp: string
}

function renderEvent({ names }: CalendarOptions, { day, midnight, lane, block, stamp }: EventPlace): string {
  const person = names.staff.get(lane.staffId) ?? lane.staffId
  const what = nameOf(block, names)
  const kind = KINDS[block.kind]
  return [
    contentLine('BEGIN', 'VEVENT'),
    contentLine('UID', escapeText(uidOf(day, lane, block))),
    contentLine('DTSTAMP', stamp),
    time('DTSTART', block.startsAt, day, midnight),
    time('DTEND', block.endsAt, day, midnight),
    contentLine('SUMMARY', escapeText(`${what === null ? kind : `${kind}: ${what}`} (${person})`)),
    contentLine('LOCATION', escapeText(names.branch)),
    contentLine('CATEGORIES', escapeText(kind)),
    ...(block.itemId === null ? [] : [contentLine('X-VOYAGE-ITEM', escapeText(block.itemId))]),
    contentLine('X-VOYAGE-SOURCE', escapeText(block.source)),
    contentLine('END', 'VEVENT'),
  ].join('')
}

/** The service; of an event its own name, or its type's; of time off the reason. */
function nameOf({ kind, serviceId, itemId, sourceRef }: LaneBlock, names: CalendarOptions['names']): string | null {
  if (serviceId !== null) return names.services.get(serviceId) ?? serviceId
  if (kind !== 'event') return sourceRef
  return names.events?.get(itemId ?? '') ?? names.events?.get(sourceRef ?? '') ?? sourceRef
}

/**
 * What has an id keeps its UID whoever does it and whenever: a calendar that is written again moves it. An event is
 * attended by several people, each for their own; breaks and time off are known by when they start.
 */
function uidOf({ branchId, date }: BranchDay, { staffId }: Lane, { kind, itemId, startsAt }: LaneBlock): string {
  const own = itemId === null ? [staffId, startsAt] : kind === 'event' ? [staffId, itemId] : [itemId]
  return `${[branchId, date, kind, ...own].join('/')}@lanes.voyage`
}

const KINDS = {
  appointment: 'Appointment',
  queue: 'Walk-in',
  event: 'Event',
  break: 'Break',
  fill: 'Open time',
  time_off: 'Time off',
} as const

/** Epoch seconds of a day's midnight where the day has each minute once: then no look-up is needed for its times. */
function plainMidnight({ date, timeZone }: BranchDay): number | null {
  const start = Temporal.PlainDate.from(date).toZonedDateTime(timeZone)
  const end = start.add({ days: 1 })
  const isPlain = start.hour + start.minute === 0 && start.offsetNanoseconds === end.offsetNanoseconds
  return isPlain ? start.epochMilliseconds / 1000 : null
}

function time(name: string, seconds: number, { date, timeZone }: BranchDay, midnight: number | null): string {
  const minute = midnight === null ? -1 : (seconds - midnight) / 60
  const zoned = `${name};TZID=${timeZone}`
  if (minute >= 0 && minute < 1440) return contentLine(zoned, compact(`${date}T${formatWallTime(minute)}:00`))
  const local = Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
  // A local time the clock shows twice means the first one (RFC 5545 3.3.5), to some readers the second: both are in UTC.
  const [first, last] = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toZonedDateTime(timeZone, { disambiguation }),
  )
  if (first?.epochMilliseconds !== last?.epochMilliseconds) return contentLine(name, formatUtc(seconds))
  return contentLine(zoned, compact(local.toString({ smallestUnit: 'second' })))
}

const formatUtc = (seconds: number): string =>
  compact(Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString({ smallestUnit: 'second' }))

const compact = (iso: string): string => iso.replaceAll(/[-:]/g, '')
