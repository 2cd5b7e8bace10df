import { scopeOfClaim } from '../claims/standard-claims.ts'
import type { Client } from '../model/client.ts'
import type { RequestedClaims } from '../model/grant.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { inBoth } from './in-both.ts'

/** Why {@link checkClaims} refused. */
export interface ClaimsRefusal {
  readonly reason: 'claims_malformed'
}

/** What the `claims` parameter asks for. */
export interface ClaimsRequest {
  readonly requested: RequestedClaims
  /** The users (`sub`) who meet every `value` and `values`, of both sections; null when any user does. */
  readonly userIds: ReadonlyArray<string> | null
  /** The `acr` values of which one must be reached; null when none need be. */
  readonly essentialContexts: ReadonlyArray<string> | null
}

const nothing: ClaimsRequest = { requested: { userinfo: [], idToken: [] }, userIds: null, essentialContexts: null }

const longest = 4096

/**
 * Returns the claims asked for by name. Kept are those whose scope the client may have; unknown ones are ignored.
 *
 * Refuses what is no JSON object of objects, is too long, or demands a `sub` or `acr` that is no text.
 *
 * @see OpenID Connect Core sections 3.1.2.2 and 5.5
 */
export function checkClaims(parameters: Parameters, client: Client): Result<ClaimsRequest, ClaimsRefusal> {
  const text = parameters.get('claims')
  if (text === undefined) return ok(nothing)
  const request = text.length > longest ? undefined : parseObject(text)
  if (request === undefined) return err({ reason: 'claims_malformed' })
  const userinfo = members(request['userinfo'])
  const idToken = members(request['id_token'])
  if (userinfo === undefined || idToken === undefined) return err({ reason: 'claims_malformed' })
  const userIds = demanded([idToken['sub'], userinfo['sub']])
  const contexts = demanded([idToken['acr']])
  if (userIds === undefined || contexts === undefined) return err({ reason: 'claims_malformed' })
  return ok({
    requested: { userinfo: allowed(userinfo, client), idToken: allowed(idToken, client) },
    userIds,
    essentialContexts: members(idToken['acr'])?.['essential'] === true ? contexts : null,
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

/** Null asks for a claim plainly, and for nothing as a whole section. */
const members = (section: unknown): Members | undefined =>
  section === undefined || section === null ? {} : isObject(section) ? section : undefined

/** Returns what meets every `value` and `values` of these claims: null for anything, undefined when one is malformed. */
function demanded(claims: ReadonlyArray<unknown>): ReadonlyArray<string> | null | undefined {
  let met: ReadonlyArray<string> | null = null
  for (const claim of claims) {
    const request = members(claim)
    if (request === undefined) return undefined
    const { value, values } = request
    for (const demand of [value === undefined ? undefined : [value], values]) {
      if (demand === undefined) continue
      if (!isTexts(demand)) return undefined
      met = inBoth(met, demand)
    }
  }
  return met
}

const isTexts = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((text) => typeof text === 'string')

function allowed(section: Members, client: Client): ReadonlyArray<string> {
  return Object.keys(section).filter((name) => {
    const scope = scopeOfClaim(name)
    return scope !== undefined && client.scopes.includes(scope)
  })
}
