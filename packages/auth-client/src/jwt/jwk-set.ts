import { jsonRequest } from '../json-request.ts'
import type { ReadAnswerRefusal } from '../read-json.ts'
import { readAnswer } from '../read-json.ts'
import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'
import { parseJwkSet } from '../schema.ts'
import type { Jwk } from './jwk.ts'

/** Why {@link processJwkSetResponse} refused. */
export type JwkSetRefusal = ReadAnswerRefusal | { readonly reason: 'keys_malformed' }

/** Returns the request for a key set; `signal` ends it when its time is over. */
export const jwkSetRequest: (jwksUri: string, signal: AbortSignal) => Request = jsonRequest

/**
 * Returns the keys of a key set; members that are no key are left out, as section 5 asks.
 *
 * @see RFC 7517 section 5: https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export async function processJwkSetResponse(response: Response): Promise<Result<ReadonlyArray<Jwk>, JwkSetRefusal>> {
  const body = await readAnswer(response)
  if (!body.ok) return body
  const keys = parseJwkSet(body.value)
  return keys === undefined ? refuse('keys_malformed') : ok(keys)
}
