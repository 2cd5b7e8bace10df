import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** The parameters of a request by name: each once, none empty. */
export type Parameters = ReadonlyMap<string, string>

/** A parameter came more than once. `state` and the like stay usable when they came once. */
export interface RepeatedParameter {
  readonly reason: 'parameter_repeated'
  readonly names: ReadonlySet<string>
  readonly once: Parameters
}

/**
 * Returns the parameters by name. An empty value counts as absent; a repeated name is refused.
 *
 * @see RFC 6749 section 3.1: https://www.rfc-editor.org/rfc/rfc6749#section-3.1
 */
export function parseParameters(input: URLSearchParams): Result<Parameters, RepeatedParameter> {
  const once = new Map<string, string>()
  const names = new Set<string>()
  const seen = new Set<string>()
  for (const [name, value] of input) {
    // The one parameter that may come more than once (RFC 8707 section 2); `resourcesOf` reads it.
    if (name === 'resource') continue
    if (seen.has(name)) names.add(name)
    seen.add(name)
    if (value !== '') once.set(name, value)
  }
  for (const name of names) once.delete(name)
  return names.size === 0 ? ok(once) : err({ reason: 'parameter_repeated', names, once })
}

/** Returns every `resource` of a request, the empty ones aside (RFC 8707 section 2). */
export function resourcesOf(input: URLSearchParams): ReadonlyArray<string> {
  return input.getAll('resource').filter((resource) => resource !== '')
}
