import { expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import type { Client } from '../model/client.ts'
import { clientOf, issuer } from '../provider/provider.testkit.ts'
import { hashSecret } from '../secret-hash.ts'
import { putClient } from './put-client.ts'

const now = 1_800_000_000
const at = { issuer, tenantId: 'ten_a' }
const registration = { accessTokenHash: 'f'.repeat(64), scopes: ['openid'] }
const signingKeys = { load: () => Promise.reject(new TypeError('unused')) }
const metadata = { client_name: 'Renamed', redirect_uris: ['https://client.example/callback'] }

/** Puts a client that has a secret, with what happens between the put's reading it and its writing it. */
async function putBeside(meanwhile: (stores: ReturnType<typeof createMemoryStores>) => Promise<unknown>) {
  const stores = createMemoryStores()
  const registered: Client = {
    ...clientOf('ten_a', 'client'),
    issuer,
    tokenEndpointAuthMethod: 'client_secret_basic',
    secretHash: await hashSecret('the first secret'),
    registration,
  }
  await stores.clients.putClient({ client: registered, secret: 'set' })
  const clients: typeof stores.clients = {
    ...stores.clients,
    async findClient(clientId) {
      const found = await stores.clients.findClient(clientId)
      await meanwhile(stores)
      return found
    },
  }
  const put = await putClient(
    { clients, clock: () => now, signingKeys },
    { at, tenantId: 'ten_a', clientId: 'client', metadata },
  )
  return { put, stored: await stores.clients.findClient('client'), registered }
}

it('leaves a client the secret that it got meanwhile, and its former one for as long as was said', async () => {
  const { accessTokenHash } = registration
  const rotation = { clientId: 'client', accessTokenHash, secretHash: 'second', formerExpiresAt: now + 60, now }
  const { put, stored, registered } = await putBeside((stores) => stores.registrations.rotateClientSecret(rotation))
  expect(put).toMatchObject({ ok: true, value: { outcome: 'replaced' } })
  const formerSecret = { hash: registered.secretHash, expiresAt: now + 60 }
  expect(stored).toMatchObject({ name: 'Renamed', secretHash: 'second', formerSecret })
})

it('is refused for want of a secret when the client lost its own meanwhile, and changes nothing', async () => {
  const { accessTokenHash } = registration
  const open = { ...clientOf('ten_a', 'client'), name: 'Open' }
  const { put, stored } = await putBeside((stores) =>
    stores.registrations.updateRegisteredClient({ client: open, accessTokenHash, secret: 'drop' }),
  )
  expect(put).toMatchObject({ ok: false, error: { reason: 'input_invalid', issues: [{ path: 'client_secret' }] } })
  expect(stored).toMatchObject({ name: 'Open', secretHash: null })
})

it('is refused for want of a secret when the client was deleted meanwhile, and does not bring it back', async () => {
  const deletion = { tenantId: 'ten_a', issuer, clientId: 'client', eventId: 'evt', now }
  const { put, stored } = await putBeside((stores) => stores.clients.deleteClient(deletion))
  expect(put).toMatchObject({ ok: false, error: { reason: 'input_invalid', issues: [{ path: 'client_secret' }] } })
  expect(stored).toBeNull()
})
