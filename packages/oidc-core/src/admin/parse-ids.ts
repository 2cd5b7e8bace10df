import * as v from 'valibot'
import { normalizeUsername } from '../model/user.ts'
import { isReadable, readable } from '../readable-text.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { InputIssue } from './input-issue.ts'
import { toInputIssues } from './input-issue.ts'
import { text } from './text.ts'

const tenantId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/))

// A URL folds "." and "..", percent-encoded too, so that no address could name the record.
const isAddressable = (id: string): boolean => id !== '.' && id !== '..'
const addressable = 'neither "." nor "..", which no address can hold'

const clientId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.~-]{1,100}$/), v.check(isAddressable, addressable))

const username = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(254))

// NFKC makes 18 letters of some: what is stored has to be as short as what can be typed.
const newUsername = v.pipe(
  text,
  username,
  v.transform(normalizeUsername),
  v.check((normalized) => normalized.length <= 254, 'at most 254 characters once written in NFKC and lower case'),
  v.check(isReadable, readable),
  v.check(isAddressable, addressable),
)

type ParsedId = Result<string, ReadonlyArray<InputIssue>>

function parse(schema: v.GenericSchema<string>, { input, path }: { input: unknown; path: string }): ParsedId {
  const parsed = v.safeParse(schema, input)
  return parsed.success ? ok(parsed.output) : err(toInputIssues(parsed.issues, path))
}

/** Returns a tenant's id: 1 to 64 characters of A-Z, a-z, 0-9, `_` and `-`. */
export const parseTenantId = (input: unknown): ParsedId => parse(tenantId, { input, path: 'tenant_id' })

/** Returns a client's id: 1 to 100 unreserved characters, neither `.` nor `..`. */
export const parseClientId = (input: unknown): ParsedId => parse(clientId, { input, path: 'client_id' })

/** Returns a username of 1 to 254 characters, as typed. */
export const parseUsername = (input: unknown): ParsedId => parse(username, { input, path: 'username' })

/**
 * Returns the one spelling under which a new username is stored; it has 1 to 254 characters, as typed and so spelt, none of
 * them a control character or one that is not seen, and is neither `.` nor `..`.
 */
export const parseNewUsername = (input: unknown): ParsedId => parse(newUsername, { input, path: 'username' })
