import * as z from 'zod'
import type { Branch, InputIssue } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import type { Result } from '../result.ts'
import { isTimeZone } from '../time/time-zone.ts'
import { toSpan } from '../time/wall-time.ts'
import { checkApart, checkDate, checkSpan, checkUnique } from './checks.ts'
import type { IssueList } from './issues.ts'
import type { JsonNode } from './json-node.ts'
import { items, member, members, text } from './json-node.ts'
import { parseDocument } from './parse-document.ts'
import { dateSchema, idSchema, nameSchema, schemaKey, spanShape, weekdaySchema } from './primitives.ts'

const branchSchema = z.strictObject({
  id: idSchema,
  name: nameSchema,
  time_zone: z.string().min(1).max(64).describe('IANA time zone, such as America/New_York.'),
  opening_hours: z
    .partialRecord(weekdaySchema, z.strictObject(spanShape).nullable())
    .describe('Hours of each weekday; null or absent means closed.'),
  closed_dates: z.array(dateSchema).default([]).describe('Dates on which the branch is closed.'),
  rooms: z.int().min(0).max(99).nullable().describe('Meeting rooms; null means no limit.'),
  queue_floor: z
    .array(z.strictObject({ ...spanShape, staff: z.int().min(0).max(99) }))
    .default([])
    .describe('How many queue people should be free when.'),
})

const schema = z
  .strictObject({ $schema: schemaKey, branches: z.array(branchSchema).min(1) })
  .meta({ title: 'Voyage branches', description: 'Places, their time zones, opening hours and rooms.' })

/** Schema of the document, for publishing as JSON Schema. */
export const branchesSchema: z.ZodType = schema

type Document = z.output<typeof schema>

function check(root: JsonNode, issues: IssueList): void {
  const branches = member(root, 'branches')
  checkUnique(branches, issues)
  for (const branch of items(branches)) {
    const zone = member(branch, 'time_zone')
    const name = text(zone)
    if (name !== null && !isTimeZone(name))
      issues.add(zone.path, 'an IANA time zone, such as "America/New_York"', `unknown time zone "${name}"`)
    for (const [, hours] of members(member(branch, 'opening_hours'))) checkSpan(hours, issues)
    for (const date of items(member(branch, 'closed_dates'))) checkDate(date, issues)
    const floor = items(member(branch, 'queue_floor')).flatMap((span) => checkSpan(span, issues) ?? [])
    checkApart(floor, 'queue floor', issues)
  }
}

const convert = (document: Document): ReadonlyArray<Branch> =>
  document.branches.map((branch) => ({
    id: branch.id,
    name: branch.name,
    timeZone: branch.time_zone,
    openingHours: new Map(
      WEEKDAYS.flatMap((day) => {
        const hours = branch.opening_hours[day]
        return hours === undefined || hours === null ? [] : [[day, toSpan(hours)] as const]
      }),
    ),
    closedDates: branch.closed_dates,
    rooms: branch.rooms,
    queueFloor: branch.queue_floor.map((floor) => ({ ...toSpan(floor), staff: floor.staff })),
  }))

/**
 * Returns the branches of a JSON value, or all issues of the document at once with JSON paths: wrong shape, ids given
 * twice, unknown time zones, hours that end before they start, queue floors that overlap.
 */
export function parseBranches(input: unknown): Result<ReadonlyArray<Branch>, ReadonlyArray<InputIssue>> {
  return parseDocument({ document: 'branches', schema, check, convert, input })
}
