/** What an access token says once everything about it holds. */
export interface VerifiedToken {
  readonly issuer: string
  readonly subject: string
  readonly scopes: ReadonlySet<string>
}

/** Checks access tokens; null for one that does not hold. Rejects when the issuer's keys cannot be read. */
export type VerifyAccessToken = (token: string) => Promise<VerifiedToken | null>

/** Which tokens are taken, and how their keys are found. */
export interface AccessTokenOptions {
  readonly issuer: string
  /** The control plane as the issuer names it in `aud`. */
  readonly audience: string
  /** Returns the issuer's JWK Set, as parsed JSON. */
  readonly fetchKeys: () => Promise<unknown>
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
}

/** How long keys are taken for granted, in seconds; an unknown key id has them read anew, at most every 30 seconds. */
const keysKeptFor = 600
const keysReadAgainAfter = 30
/** How far clocks may differ, in seconds. */
const leeway = 30
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const

/**
 * Returns the check of JWT access tokens signed with ES256: signature by the key that `kid` names, `typ` at+jwt,
 * issuer, audience, expiry and start.
 *
 * @see RFC 9068 section 4, RFC 7515 section 5.2, RFC 8725 section 3
 */
export function createAccessTokenVerifier(options: AccessTokenOptions): VerifyAccessToken {
  const { issuer, audience, clock } = options
  const keyOf = createKeyReader(options)
  return async (token) => {
    const parts = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token)
    if (parts === null || token.length > 8_192) return null
    const [, head = '', body = '', signature = ''] = parts
    const header = decodeJson(head)
    // The algorithm is ours, whatever the token says; `crit` names extensions that are not understood here.
    if (header === null || header['alg'] !== 'ES256' || 'crit' in header) return null
    if (!/^(?:application\/)?at\+jwt$/i.test(String(header['typ']))) return null
    const key = await keyOf(String(header['kid']))
    const bytes = decodeBase64url(signature)
    if (key === null || bytes === null) return null
    const signed = new TextEncoder().encode(`${head}.${body}`)
    if (!(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes, signed))) return null

    const claims = decodeJson(body)
    if (claims === null || claims['iss'] !== issuer || !isFor(claims['aud'], audience)) return null
    const { sub, exp, nbf = 0, scope = '' } = claims
    const now = clock()
    if (typeof exp !== 'number' || exp + leeway <= now) return null
    if (typeof nbf !== 'number' || nbf - leeway > now) return null
    if (typeof sub !== 'string' || sub === '' || typeof scope !== 'string') return null
    return { issuer, subject: sub, scopes: new Set(scope.split(' ').filter((each) => each !== '')) }
  }
}

function createKeyReader({ fetchKeys, clock }: AccessTokenOptions): (kid: string) => Promise<CryptoKey | null> {
  let keys = new Map<string, CryptoKey>()
  let readAt = Number.NEGATIVE_INFINITY
  return async (kid) => {
    const age = clock() - readAt
    if (age >= keysKeptFor || (!keys.has(kid) && age >= keysReadAgainAfter)) {
      keys = await importKeys(await fetchKeys())
      readAt = clock()
    }
    return keys.get(kid) ?? null
  }
}

async function importKeys(set: unknown): Promise<Map<string, CryptoKey>> {
  const list: unknown = isRecord(set) ? set['keys'] : undefined
  if (!Array.isArray(list)) throw new TypeError("the issuer's keys are no JWK Set")
  const keys = new Map<string, CryptoKey>()
  for (const jwk of list.filter(isRecord)) {
    const { kid, kty, crv, x, y } = jwk
    if (typeof kid !== 'string' || kty !== 'EC' || crv !== 'P-256') continue
    if (typeof x !== 'string' || typeof y !== 'string') continue
    keys.set(kid, await crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, false, ['verify']))
  }
  return keys
}

function isFor(aud: unknown, audience: string): boolean {
  return aud === audience || (Array.isArray(aud) && aud.includes(audience))
}

function decodeJson(text: string): Readonly<Record<string, unknown>> | null {
  const bytes = decodeBase64url(text)
  if (bytes === null) return null
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0))
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
