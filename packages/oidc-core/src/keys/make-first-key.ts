import type { Client } from '../model/client.ts'
import type { SigningKeys } from './signing-keys.ts'

/**
 * Makes the first key that signs a client's ID tokens at this issuer, if there is none: before the client is stored, as
 * every isolate publishes the key within ten seconds. (Of ES256 there is one as soon as somebody asks for the JWKS.) A
 * relying party that fetched the JWKS before does so again for a `kid` that it does not know.
 *
 * @see OpenID Connect Core section 10.1.1: https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys
 */
export async function makeFirstKey(
  signingKeys: SigningKeys,
  options: { readonly client: Client; readonly issuer: string; readonly now: number },
): Promise<void> {
  const { client, issuer, now } = options
  const { idTokenAlgorithm: algorithm } = client
  if (algorithm !== 'ES256') await signingKeys.load({ issuer, now, algorithm })
}
