import * as v from 'valibot'
import type { KeyRotation, NewApiKey } from '../api-keys/api-key.ts'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import type { Result } from '../result.ts'
import { integerBetween, matching, nullableTime, visibleText } from './fields.ts'

const scope = matching(
  /^[a-z][a-z0-9_-]*:[a-z][a-z0-9_-]*$/,
  64,
  'a scope of two lower-case words with a colon between them, such as lanes:read',
)
const scopes = v.pipe(
  v.array(scope, 'an array of scopes'),
  v.maxLength(50, 'an array of at most 50 scopes'),
  v.transform((given) => [...new Set(given)].sort()),
)

/** The schema of {@link parseNewApiKey}. */
export const newApiKey: InputSchema<NewApiKey> = v.pipe(
  closedObject({
    name: matching(visibleText, 100, 'a name of 1 to 100 characters without control characters'),
    scopes: v.optional(scopes, []),
    expires_at: v.optional(nullableTime, null),
  }),
  v.transform((wire): NewApiKey => ({ name: wire.name, scopes: wire.scopes, expiresAt: wire.expires_at })),
)

const day = 86_400
/** The schema of {@link parseKeyRotation}. */
export const keyRotation: InputSchema<KeyRotation> = v.pipe(
  closedObject({
    overlap: v.optional(
      integerBetween({ min: 0, max: 30 * day }, 'how many seconds the old key still counts, from 0 to 2592000'),
      day,
    ),
    expires_at: v.optional(nullableTime),
  }),
  v.transform(
    (wire): KeyRotation => ({
      overlap: wire.overlap,
      ...(wire.expires_at !== undefined && { expiresAt: wire.expires_at }),
    }),
  ),
)

/** Returns the new API key a JSON body asks for, or all that is wrong with it. */
export function parseNewApiKey(input: unknown): Result<NewApiKey, ReadonlyArray<InputError>> {
  return parseInput(newApiKey, input)
}

/** Returns how a JSON body wants a key rotated, or all that is wrong with it. */
export function parseKeyRotation(input: unknown): Result<KeyRotation, ReadonlyArray<InputError>> {
  return parseInput(keyRotation, input)
}
