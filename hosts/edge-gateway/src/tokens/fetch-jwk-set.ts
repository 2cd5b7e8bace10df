import type { JSONWebKeySet } from 'jose'

/** Sends a GET to an address of an issuer. */
export type FetchFromIssuer = (url: string) => Promise<Response>

/**
 * Returns the JWK Set that an issuer's metadata points to. Rejects when either cannot be read, when the metadata is
 * another issuer's, and when the keys lie neither below https nor at the issuer's own origin.
 *
 * @see OpenID Connect Discovery 1.0 sections 4.1 and 4.3
 */
export async function fetchJwkSet(issuer: string, fetchFrom: FetchFromIssuer): Promise<JSONWebKeySet> {
  const metadata = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, fetchFrom)
  if (metadata['issuer'] !== issuer) throw new TypeError("the issuer's metadata names another issuer")
  const address = metadata['jwks_uri']
  if (typeof address !== 'string' || !isTrustworthy(address, issuer)) {
    throw new TypeError("the issuer's metadata has no usable jwks_uri")
  }
  const set = await fetchJson(address, fetchFrom)
  if (!Array.isArray(set['keys'])) throw new TypeError("the issuer's keys are no JWK Set")
  return { ...set, keys: set['keys'] }
}

function isTrustworthy(address: string, issuer: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === 'https:' || url.origin === new URL(issuer).origin
}

async function fetchJson(url: string, fetchFrom: FetchFromIssuer): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetchFrom(url)
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new TypeError(`the issuer answered ${response.status} when asked for its keys`)
  }
  const body: unknown = await response.json()
  if (typeof body !== 'object' || body === null) throw new TypeError('the issuer answered no JSON object')
  return { ...body }
}
