import type { OptionalPart } from '../metadata/optional-part.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkResponseType} refused. */
export type ResponseTypeRefusal =
  | { readonly reason: 'response_type_missing' }
  | { readonly reason: 'response_type_unsupported' }
  | { readonly reason: 'response_mode_unsupported' }

/** How the answer travels: in the redirect's query, or posted by a form that the browser sends. */
export type ResponseMode = 'query' | 'form_post'

/** Returns the response modes of a provider without these parts. */
export const responseModes = (without: ReadonlyArray<OptionalPart>): ReadonlyArray<ResponseMode> =>
  without.includes('form_post') ? ['query'] : ['query', 'form_post']

/**
 * Accepts `response_type=code` in one of these response modes; there is no implicit or hybrid flow.
 *
 * @see RFC 6749 section 3.1.1, RFC 9700 section 2.1.2
 */
export function checkResponseType(
  parameters: Parameters,
  modes: ReadonlyArray<ResponseMode>,
): Result<null, ResponseTypeRefusal> {
  const responseType = parameters.get('response_type')
  if (responseType === undefined) return err({ reason: 'response_type_missing' })
  if (responseType !== 'code') return err({ reason: 'response_type_unsupported' })
  const responseMode = parameters.get('response_mode') ?? 'query'
  return responseMode === parseResponseMode(parameters, modes) ? ok(null) : err({ reason: 'response_mode_unsupported' })
}

/**
 * Returns how to answer. A mode that is not supported is refused, but that refusal too must travel somehow: as query.
 *
 * @see OAuth 2.0 Multiple Response Types section 2.1, OAuth 2.0 Form Post Response Mode section 2
 */
export function parseResponseMode(parameters: Parameters, modes: ReadonlyArray<ResponseMode>): ResponseMode {
  return modes.find((mode) => mode === parameters.get('response_mode')) ?? 'query'
}
