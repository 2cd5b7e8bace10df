import type { TokenStorage } from '@voyage/auth-client/browser'
import { createBrowserClient } from '@voyage/auth-client/browser'
import { sealData, unsealData } from 'iron-session'
import { decodeJwt } from 'jose'
import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts'
import type { Candidate } from '../measure.ts'
import { createCookieParty } from './cookie-party.ts'
import type { Provider } from './provider.ts'
import { clientId, issuer, metadata, redirectUri } from './provider.ts'

const expiresAt = Math.floor(Date.now() / 1000) + 3600
const tokens = { accessToken: 'a'.repeat(43), refreshToken: 'r'.repeat(43) }

/** A request of a signed-in browser: who is it? */
export async function cookieCandidates(provider: Provider): Promise<ReadonlyArray<Candidate>> {
  const { relyingParty, session } = await createCookieParty(provider)
  const password = 'k'.repeat(32)
  const sealed = await sealData({ ...tokens, expiresAt, idToken: provider.idToken }, { password })
  return [
    await rawDecrypt(Buffer.from(session).length),
    {
      name: 'session of ./cookie',
      run: async () => {
        const result = await relyingParty.session(new Request('https://app.example/', { headers: { cookie: session } }))
        if (result.session === null) throw new Error('nobody is signed in')
      },
    },
    { name: 'iron-session, unsealData of the same tokens', run: () => unsealData(sealed, { password }) },
  ]
}

async function rawDecrypt(length: number): Promise<Candidate> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12) }
  const bytes = await crypto.subtle.encrypt(algorithm, key, new Uint8Array(Math.floor((length * 3) / 4)))
  return { name: 'floor: as many bytes decrypted by AES-GCM', run: () => crypto.subtle.decrypt(algorithm, key, bytes) }
}

/** A page asks for the access token that it is to send. */
export async function pageCandidates(provider: Provider): Promise<ReadonlyArray<Candidate>> {
  const kept = { ...tokens, accessTokenExpiresAt: expiresAt, idToken: provider.idToken }
  const claims = decodeJwt(provider.idToken)
  const tokenStorage = {
    read: () => ({ ...kept, claims }),
    write: () => {},
    watch: () => {},
    exclusively: (_: string, run: () => Promise<void>) => run(),
  } as unknown as TokenStorage
  const window = { crypto, Date, BroadcastChannel: class {}, setTimeout: () => 0, clearTimeout: () => {} } as never
  const client = createBrowserClient({ window, issuer, clientId, redirectUri, tokenStorage })

  const userStore = new WebStorageStateStore({ store: new InMemoryWebStorage() })
  const manager = new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: redirectUri,
    metadata,
    userStore,
  })
  await manager.storeUser(
    new User({
      id_token: provider.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      token_type: 'Bearer',
      profile: claims as never,
      expires_at: expiresAt,
    }),
  )
  return [
    { name: 'floor: a resolved promise', run: () => Promise.resolve(tokens.accessToken) },
    {
      name: 'accessToken of ./browser',
      run: async () => {
        if ((await client.accessToken()) === null) throw new Error('no access token')
      },
    },
    {
      name: 'oidc-client-ts, getUser from a storage in memory',
      run: async () => {
        if ((await manager.getUser())?.expired !== false) throw new Error('no access token')
      },
    },
  ]
}
