import * as z from 'zod'
import type { InputIssue, Roster } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import type { Result } from '../result.ts'
import { toSpan } from '../time/wall-time.ts'
import { checkApart, checkDate, checkKnown, checkSpan, checkUnique, idsOf } from './checks.ts'
import type { IssueList } from './issues.ts'
import type { JsonNode } from './json-node.ts'
import { items, member, members, text } from './json-node.ts'
import { parseDocument } from './parse-document.ts'
import { dateSchema, idSchema, nameSchema, schemaKey, spanShape, timeSchema, weekdaySchema } from './primitives.ts'

const shiftSchema = z.strictObject({
  id: idSchema,
  ...spanShape,
  breaks: z.array(z.strictObject(spanShape)).default([]).describe('Breaks inside the shift.'),
})

const timeOffSchema = z.strictObject({
  from: dateSchema,
  to: dateSchema.describe('Last day, inclusive.'),
  start: timeSchema.optional().describe('With end: only this part of each day.'),
  end: timeSchema.optional(),
  reason: nameSchema,
})

const staffSchema = z.strictObject({
  id: idSchema,
  name: nameSchema,
  role_id: idSchema,
  branch_id: idSchema,
  week: z.partialRecord(weekdaySchema, idSchema).describe('Shift id of each weekday worked.'),
  time_off: z.array(timeOffSchema).default([]),
})

const schema = z
  .strictObject({ $schema: schemaKey, shifts: z.array(shiftSchema), staff: z.array(staffSchema) })
  .meta({ title: 'Voyage roster', description: 'People, their roles and branches, and the shifts they work.' })

/** Schema of the document, for publishing as JSON Schema. */
export const rosterSchema: z.ZodType = schema

type Document = z.output<typeof schema>

function check(root: JsonNode, issues: IssueList): void {
  const shifts = member(root, 'shifts')
  const staff = member(root, 'staff')
  checkUnique(shifts, issues)
  checkUnique(staff, issues)
  for (const shift of items(shifts)) checkShift(shift, issues)
  const shiftIds = idsOf(shifts)
  for (const person of items(staff)) {
    for (const [, shift] of members(member(person, 'week'))) checkKnown(shift, shiftIds, 'shift', issues)
    for (const timeOff of items(member(person, 'time_off'))) checkTimeOff(timeOff, issues)
  }
}

function checkShift(shift: JsonNode, issues: IssueList): void {
  const whole = checkSpan(shift, issues)
  const breaks = items(member(shift, 'breaks')).flatMap((span) => checkSpan(span, issues) ?? [])
  checkApart(breaks, 'break', issues)
  if (whole === null) return
  for (const span of breaks)
    if (span.start < whole.start || span.end > whole.end)
      issues.add(span.path, 'a break inside its shift', 'lies outside the shift')
}

function checkTimeOff(timeOff: JsonNode, issues: IssueList): void {
  const from = member(timeOff, 'from')
  const to = member(timeOff, 'to')
  checkDate(from, issues)
  checkDate(to, issues)
  const [first, last] = [text(from), text(to)]
  if (first !== null && last !== null && last < first)
    issues.add(to.path, `a date not before ${first}`, 'ends before it starts')
  const hasStart = member(timeOff, 'start').value !== undefined
  if (hasStart !== (member(timeOff, 'end').value !== undefined))
    issues.add(timeOff.path, 'start and end together, or neither', 'has only one of start and end')
  checkSpan(timeOff, issues)
}

function convert(document: Document): Roster {
  return {
    shifts: document.shifts.map((shift) => ({ id: shift.id, ...toSpan(shift), breaks: shift.breaks.map(toSpan) })),
    staff: document.staff.map((person) => ({
      id: person.id,
      name: person.name,
      roleId: person.role_id,
      branchId: person.branch_id,
      week: new Map(
        WEEKDAYS.flatMap((day) => (person.week[day] === undefined ? [] : [[day, person.week[day]] as const])),
      ),
      timeOff: person.time_off.map(({ from, to, start, end, reason }) => ({
        from,
        to,
        span: start === undefined || end === undefined ? null : toSpan({ start, end }),
        reason,
      })),
    })),
  }
}

/**
 * Returns the roster of a JSON value, or all issues of the document at once with JSON paths: wrong shape, ids given
 * twice, unknown shifts, spans without length or over midnight, breaks that overlap or leave their shift.
 */
export function parseRoster(input: unknown): Result<Roster, ReadonlyArray<InputIssue>> {
  return parseDocument({ document: 'roster', schema, check, convert, input })
}
