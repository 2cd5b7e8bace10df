import { createOpenidProvider, createSigningKeys } from '@voyage/oidc-core'
import { createMemoryStores } from '@voyage/oidc-core/memory'

/** A provider makes its signing keys and publishes them, and refuses a token request without a client. */
export async function smoke(): Promise<string> {
  const stores = createMemoryStores()
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const keyEncryptionSecret = 'k'.repeat(32)
  const signingKeys = createSigningKeys({ store: stores.signingKeys, keyEncryptionSecret, randomBytes })
  const clock = () => 1_800_000_000
  const provider = createOpenidProvider({ issuer: 'https://id.example', stores, signingKeys, randomBytes, clock })
  const { keys } = await (await provider.jwks()).json()
  const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: 'nobody' })
  const refused = await provider.token(new Request('https://id.example/token', { method: 'POST', body }))
  return `${keys.map(({ alg }: { readonly alg: string }) => alg).join(' ')} ${(await refused.json()).error}`
}
