import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkRequestObject} refused. */
export type RequestObjectRefusal =
  | { readonly reason: 'request_not_supported' }
  | { readonly reason: 'request_uri_not_supported' }
  | { readonly reason: 'registration_not_supported' }

/**
 * Refuses request objects and self-registration by parameter, which this provider does not take.
 *
 * Ignoring them would be wrong: what they carry overrides the other parameters.
 *
 * @see OpenID Connect Core sections 3.1.2.6 and 6
 */
export function checkRequestObject(parameters: Parameters): Result<null, RequestObjectRefusal> {
  if (parameters.has('request')) return err({ reason: 'request_not_supported' })
  if (parameters.has('request_uri')) return err({ reason: 'request_uri_not_supported' })
  if (parameters.has('registration')) return err({ reason: 'registration_not_supported' })
  return ok(null)
}
