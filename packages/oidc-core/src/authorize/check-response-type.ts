import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkResponseType} refused. */
export type ResponseTypeRefusal =
  | { readonly reason: 'response_type_missing' }
  | { readonly reason: 'response_type_unsupported' }
  | { readonly reason: 'response_mode_unsupported' }

/**
 * Accepts `response_type=code` with `response_mode=query`, its default; there is no implicit or hybrid flow.
 *
 * @see RFC 6749 section 3.1.1, RFC 9700 section 2.1.2
 */
export function checkResponseType(parameters: Parameters): Result<null, ResponseTypeRefusal> {
  const responseType = parameters.get('response_type')
  if (responseType === undefined) return err({ reason: 'response_type_missing' })
  if (responseType !== 'code') return err({ reason: 'response_type_unsupported' })
  const responseMode = parameters.get('response_mode') ?? 'query'
  return responseMode === 'query' ? ok(null) : err({ reason: 'response_mode_unsupported' })
}
