import * as z from 'zod'
import type { Demand, DemandCurve, InputIssue, RecurringEvent, WalkInService } from '../input/lane-input.ts'
import { MOST_BOOKINGS, MOST_EVENTS } from '../input/limits.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import type { Result } from '../result.ts'
import { toSpan, wallMinute } from '../time/wall-time.ts'
import { checkDate, checkMost, checkSpan, checkUnique } from './checks.ts'
import type { IssueList } from './issues.ts'
import type { JsonNode } from './json-node.ts'
import { items, member, members, text } from './json-node.ts'
import { parseDocument } from './parse-document.ts'
import {
  dateSchema,
  halfHourSchema,
  idSchema,
  nameSchema,
  schemaKey,
  spanShape,
  spreadSchema,
  weekdaySchema,
} from './primitives.ts'

const curveShape = {
  per_day: z.number().min(0).max(20_000).describe('Expected number on a day of factor 1.'),
  half_hours: z.record(halfHourSchema, z.number().min(0).max(1000)).describe('Relative intensity by half hour.'),
  services: z.record(idSchema, z.number().min(0).max(1000)).describe('Relative share by service.'),
}

const walkInServicesSchema = z.record(
  idSchema,
  z.strictObject({ service_minutes: spreadSchema, patience_minutes: spreadSchema }),
)

const branchDemandSchema = z.strictObject({
  branch_id: idSchema,
  day_factor_cv: z.number().min(0).max(1).default(0.1).describe('Variation of the factor a whole day shares.'),
  week_factor_cv: z.number().min(0).max(1).default(0).describe('Variation of the factor Monday to Sunday share.'),
  weekdays: z
    .partialRecord(weekdaySchema, z.number().min(0).max(10))
    .default({})
    .describe('Factor by weekday; else 1.'),
  bookings: z.strictObject({
    ...curveShape,
    cancelled_share: z.number().min(0).max(1).default(0).describe('Share of drawn bookings cancelled before the day.'),
    no_show_share: z.number().min(0).max(1).default(0).describe('Share of the others whose customer does not come.'),
    no_show_half_hours: z
      .record(halfHourSchema, z.number().min(0).max(1000))
      .default({})
      .describe('How likely a no-show is at a half hour beside others; else 1. The share of the day stays.'),
  }),
  walk_ins: z.strictObject(curveShape),
  walk_in_services: walkInServicesSchema
    .default({})
    .describe('How walk-ins for a service behave at this branch, where it differs.'),
})

const bookingSchema = z.strictObject({
  id: idSchema,
  branch_id: idSchema,
  date: dateSchema,
  service_id: idSchema,
  start: halfHourSchema,
  staff_id: idSchema.optional().describe('Pins the booking to this person.'),
})

const eventSchema = z.strictObject({
  id: idSchema,
  name: nameSchema,
  branch_id: idSchema,
  event_type_id: idSchema,
  weekdays: z.array(weekdaySchema).min(1),
  ...spanShape,
  role_ids: z.array(idSchema).min(1).describe('Roles invited.'),
  per_role: z.int().min(1).optional().describe('Most people per role; absent means everybody on shift.'),
  needs_room: z.boolean().default(false),
  follow_up: z
    .strictObject({
      service_id: idSchema,
      count: z.int().min(1).max(20),
      delay_minutes: z.int().min(0).max(480).default(0).describe('Shortest time from the end of the event.'),
    })
    .optional()
    .describe('Appointments the event leads to, later on the same day.'),
})

const schema = z
  .strictObject({
    $schema: schemaKey,
    walk_in_services: walkInServicesSchema.describe(
      'How walk-ins for a service behave, unless a branch says otherwise.',
    ),
    branches: z.array(branchDemandSchema),
    bookings: z.array(bookingSchema).default([]).describe('Bookings known already.'),
    events: z.array(eventSchema).default([]),
  })
  .meta({ title: 'Voyage demand', description: 'Bookings, walk-ins and events, known or drawn by parameters.' })

/** Schema of the document, for publishing as JSON Schema. */
export const demandSchema: z.ZodType = schema

type Document = z.output<typeof schema>
type CurveDocument = Document['branches'][number]['walk_ins']

function check(root: JsonNode, issues: IssueList): void {
  checkUnique(member(root, 'branches'), issues, 'branch_id')
  checkUnique(member(root, 'bookings'), issues)
  checkUnique(member(root, 'events'), issues)
  checkItemIds(root, issues)
  checkMost(member(root, 'bookings'), MOST_BOOKINGS, ['branch_id', 'date'], issues)
  checkMost(member(root, 'events'), MOST_EVENTS, ['branch_id'], issues)
  for (const booking of items(member(root, 'bookings'))) checkDate(member(booking, 'date'), issues)
  for (const event of items(member(root, 'events'))) checkSpan(event, issues)
  const behaviours = new Set(members(member(root, 'walk_in_services')).map(([id]) => id))
  for (const branch of items(member(root, 'branches'))) {
    const own = new Set(members(member(branch, 'walk_in_services')).map(([id]) => id))
    for (const [id, share] of members(member(member(branch, 'walk_ins'), 'services')))
      if (!behaviours.has(id) && !own.has(id))
        issues.add(share.path, 'a service with an entry in walk_in_services', `no walk-in behaviour for "${id}"`)
  }
}

/**
 * What finds no place is known by its id, whatever it is: an event may not be called as a booking, nor either as what
 * the generator numbers itself.
 */
function checkItemIds(root: JsonNode, issues: IssueList): void {
  const bookings = items(member(root, 'bookings'))
  const events = items(member(root, 'events'))
  const booked = new Map(bookings.map((booking) => [text(member(booking, 'id')), booking.path]))
  for (const event of events) {
    const { value: id, path } = member(event, 'id')
    const taken = typeof id === 'string' ? booked.get(id) : undefined
    if (taken !== undefined) issues.add(path, 'an id that no booking has', `"${id}" is taken by ${taken}`)
  }
  for (const [list, reserved] of [
    [bookings, /-follow-up-|-target-|-lane-\d+$|-\d{4}-\d\d-\d\d-w\d+$/],
    [events, /-follow-up-|-target-|-lane-\d+$|-\d{4}-\d\d-\d\d-[bw]\d+$/],
  ] as const)
    for (const item of list) {
      const { value: id, path } = member(item, 'id')
      if (typeof id === 'string' && reserved.test(id))
        issues.add(path, 'an id unlike those that the generator gives', `"${id}" may be one of its own`)
    }
}

const byMinute = (times: Readonly<Record<string, number>>): ReadonlyMap<number, number> =>
  new Map(Object.entries(times).map(([time, weight]) => [wallMinute(time), weight]))

const toCurve = (curve: CurveDocument): DemandCurve => ({
  perDay: curve.per_day,
  halfHours: byMinute(curve.half_hours),
  services: new Map(Object.entries(curve.services)),
})

const toWalkInServices = (services: Document['walk_in_services']): ReadonlyArray<WalkInService> =>
  Object.entries(services).map(([serviceId, behaviour]) => ({
    serviceId,
    serviceMinutes: behaviour.service_minutes,
    patienceMinutes: behaviour.patience_minutes,
  }))

function convert(document: Document): Demand {
  return {
    walkInServices: toWalkInServices(document.walk_in_services),
    branches: document.branches.map((branch) => ({
      branchId: branch.branch_id,
      dayFactorCv: branch.day_factor_cv,
      weekFactorCv: branch.week_factor_cv,
      weekdays: new Map(
        WEEKDAYS.flatMap((day) => (branch.weekdays[day] === undefined ? [] : [[day, branch.weekdays[day]] as const])),
      ),
      bookings: {
        ...toCurve(branch.bookings),
        cancelledShare: branch.bookings.cancelled_share,
        noShowShare: branch.bookings.no_show_share,
        noShowHalfHours: byMinute(branch.bookings.no_show_half_hours),
      },
      walkIns: toCurve(branch.walk_ins),
      walkInServices: toWalkInServices(branch.walk_in_services),
    })),
    bookings: document.bookings.map((booking) => ({
      id: booking.id,
      branchId: booking.branch_id,
      date: booking.date,
      serviceId: booking.service_id,
      startMinute: wallMinute(booking.start),
      staffId: booking.staff_id ?? null,
    })),
    events: document.events.map(toEvent),
  }
}

function toEvent(event: Document['events'][number]): RecurringEvent {
  const followUp = event.follow_up
  return {
    id: event.id,
    name: event.name,
    branchId: event.branch_id,
    eventTypeId: event.event_type_id,
    weekdays: event.weekdays,
    ...toSpan(event),
    roleIds: event.role_ids,
    perRole: event.per_role ?? null,
    needsRoom: event.needs_room,
    followUp:
      followUp === undefined
        ? null
        : { serviceId: followUp.service_id, count: followUp.count, delayMinutes: followUp.delay_minutes },
  }
}

/**
 * Returns the demand of a JSON value, or all issues of the document at once with JSON paths: wrong shape, ids given
 * twice, events that end before they start, walk-ins for a service without behaviour, more than 20,000 bookings of a
 * branch on one date or 500 events of a branch.
 */
export function parseDemand(input: unknown): Result<Demand, ReadonlyArray<InputIssue>> {
  return parseDocument({ document: 'demand', schema, check, convert, input })
}
