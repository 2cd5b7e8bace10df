import * as v from 'valibot'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import type { Result } from '../result.ts'
import { integerBetween, matching } from './fields.ts'

/** Which page of a list is wanted. */
export interface PageQuery {
  /** At most this many; 1 to 100. */
  readonly limit: number
  /** Only what comes after this place in the list's order; 0 for the first page. */
  readonly after: number
}

/** How many entries a page has when nothing is said. */
export const defaultPageLimit = 50

const limitExpectation = 'a whole number from 1 to 100'
const cursorExpectation = 'a cursor from next_cursor of an earlier page'

/** A cursor as it stands in a URL. */
export const cursorText: v.GenericSchema<string, string> = matching(/^p[0-9a-z]{1,11}$/, 12, cursorExpectation)

/** The parameter that every list of pages has. */
export const limitEntry: v.GenericSchema<string | undefined, number> = v.optional(
  v.pipe(
    matching(/^\d{1,3}$/, 3, limitExpectation),
    v.transform(Number),
    integerBetween({ min: 1, max: 100 }, limitExpectation),
  ),
  String(defaultPageLimit),
)

/** The parameters of a list that is paged by the place in its order. */
export const pageEntries: {
  readonly limit: v.GenericSchema<string | undefined, number>
  readonly cursor: v.GenericSchema<string | undefined, number>
} = {
  limit: limitEntry,
  cursor: v.optional(
    v.pipe(
      cursorText,
      v.transform((cursor) => Number.parseInt(cursor.slice(1), 36)),
      v.safeInteger(cursorExpectation),
    ),
    'p0',
  ),
}

/** The id of a tenant. */
export const tenantIdPattern: RegExp = /^ten_[0-9A-HJKMNP-TV-Z]{26}$/

/** The cursor of a list with one entry for each tenant, in the order of their ids: the last one of the page before. */
export const tenantCursor: v.GenericSchema<string | undefined, string | undefined> = v.optional(
  matching(tenantIdPattern, 30, cursorExpectation),
)

/** The schema of {@link parsePageQuery}. */
export const pageQuery: InputSchema<PageQuery> = v.pipe(
  closedObject(pageEntries),
  v.transform((wire): PageQuery => ({ limit: wire.limit, after: wire.cursor })),
)

/** Returns which page URL parameters ask for, or all that is wrong with them. */
export function parsePageQuery(input: unknown): Result<PageQuery, ReadonlyArray<InputError>> {
  return parseInput(pageQuery, input)
}

/** Returns the cursor of the page that follows the entry with this place in its list's order. */
export function encodeCursor(after: number): string {
  return `p${after.toString(36)}`
}

/** One page of a log, and the place to go on after (null on the last page). */
export interface LogPageOf<T> {
  readonly entries: ReadonlyArray<T>
  readonly next: number | null
}
