import * as v from 'valibot'
import { normalizeUsername } from '../model/user.ts'
import { isReadable, readable } from '../readable-text.ts'
import type { Result } from '../result.ts'
import type { InputIssue } from './input-issue.ts'
import { parseInput } from './input-issue.ts'
import { ofLength, text } from './text.ts'

const tenantId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 characters of A-Z, a-z, 0-9, "_" and "-"'),
)

// A URL folds "." and "..", percent-encoded too, so that no address could name the record.
const isAddressable = (id: string): boolean => id !== '.' && id !== '..'
const addressable = 'neither "." nor "..", which no address can hold'

const clientId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_.~-]{1,100}$/, '1 to 100 characters of A-Z, a-z, 0-9, ".", "_", "~" and "-"'),
  v.check(isAddressable, addressable),
)

const username = v.pipe(v.string(), v.trim(), ofLength(1, 254))

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

/** Returns a tenant's id: 1 to 64 characters of A-Z, a-z, 0-9, `_` and `-`. */
export const parseTenantId = (input: unknown): ParsedId => parseInput(tenantId, input, 'tenant_id')

/** Returns a client's id: 1 to 100 unreserved characters, neither `.` nor `..`. */
export const parseClientId = (input: unknown): ParsedId => parseInput(clientId, input, 'client_id')

/** Returns a username of 1 to 254 characters, as typed. */
export const parseUsername = (input: unknown): ParsedId => parseInput(username, input, 'username')

/**
 * Returns the one spelling under which a new username is stored; it has 1 to 254 characters, as typed and so spelt, none of
 * them a control character or one that is not seen, and is neither `.` nor `..`.
 */
export const parseNewUsername = (input: unknown): ParsedId => parseInput(newUsername, input, 'username')
