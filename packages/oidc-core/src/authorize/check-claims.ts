import { scopeOfClaim } from '../claims/standard-claims.ts'
import type { Client } from '../model/client.ts'
import type { RequestedClaims } from '../model/grant.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkClaims} refused. */
export interface ClaimsRefusal {
  readonly reason: 'claims_malformed'
}

/** What the `claims` parameter asks for. */
export interface ClaimsRequest {
  readonly requested: RequestedClaims
  /** The user (`sub`) that must be the one; null when any may. */
  readonly userId: string | null
  /** The `acr` values of which one must be reached; null when none need be. */
  readonly essentialContexts: ReadonlyArray<string> | null
}

const nothing: ClaimsRequest = { requested: { userinfo: [], idToken: [] }, userId: null, essentialContexts: null }

const longest = 4096

/**
 * Returns the claims asked for by name. Kept are those whose scope the client may have; unknown ones are ignored.
 *
 * @see OpenID Connect Core section 5.5
 */
export function checkClaims(parameters: Parameters, client: Client): Result<ClaimsRequest, ClaimsRefusal> {
  const text = parameters.get('claims')
  if (text === undefined) return ok(nothing)
  const request = text.length > longest ? undefined : parseObject(text)
  if (request === undefined) return err({ reason: 'claims_malformed' })
  const userinfo = members(request['userinfo'])
  const idToken = members(request['id_token'])
  if (userinfo === undefined || idToken === undefined) return err({ reason: 'claims_malformed' })

  const sub = requestOf(idToken['sub'] ?? userinfo['sub'])['value']
  const acr = requestOf(idToken['acr'])
  const contexts = Array.isArray(acr['values']) ? acr['values'] : acr['value'] === undefined ? null : [acr['value']]
  return ok({
    requested: { userinfo: allowed(userinfo, client), idToken: allowed(idToken, client) },
    userId: typeof sub === 'string' ? sub : null,
    essentialContexts:
      acr['essential'] === true && contexts !== null
        ? contexts.filter((context): context is string => typeof context === 'string')
        : null,
  })
}

type Members = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseObject(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Null asks for a claim plainly; for a whole section it asks for nothing. */
const members = (section: unknown): Members | undefined =>
  section === undefined || section === null ? {} : isObject(section) ? section : undefined

const requestOf = (claim: unknown): Members => (isObject(claim) ? claim : {})

function allowed(section: Members, client: Client): ReadonlyArray<string> {
  return Object.keys(section).filter((name) => {
    const scope = scopeOfClaim(name)
    return scope !== undefined && client.scopes.includes(scope)
  })
}
