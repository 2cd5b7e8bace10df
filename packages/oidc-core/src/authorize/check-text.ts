import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { isStorable } from '../storable-text.ts'

/** Why {@link checkText} refused. */
export interface TextRefusal {
  readonly reason: 'parameter_too_long' | 'nonce_not_storable'
}

/** What is stored or echoed is bounded: neither a row nor a redirect may grow without limit. */
const longest = 2048

/** Returns the state to echo; none when it is longer than a redirect should carry. The request is then refused. */
export function echoedState(parameters: Parameters): string | null {
  const state = parameters.get('state') ?? null
  return state !== null && state.length > longest ? null : state
}

/**
 * Refuses a `state` or `nonce` of more than 2048 characters, and a nonce that cannot be kept until the ID token. Nothing
 * else about them is ours to judge.
 */
export function checkText(parameters: Parameters): Result<null, TextRefusal> {
  for (const name of ['state', 'nonce']) {
    if ((parameters.get(name)?.length ?? 0) > longest) return err({ reason: 'parameter_too_long' })
  }
  return isStorable(parameters.get('nonce') ?? '') ? ok(null) : err({ reason: 'nonce_not_storable' })
}
