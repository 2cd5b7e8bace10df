import type { Client } from '@voyage/oidc-core'
import { createOpenidProvider, createSigningKeys, hashSecret, noDescription, noLifetimes } from '@voyage/oidc-core'
import { createMemoryStores } from '@voyage/oidc-core/memory'
import { clientId, clientSecret, redirectUri } from './parties.ts'

const stores = createMemoryStores()
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
const signingKeys = createSigningKeys({ store: stores.signingKeys, keyEncryptionSecret: 'k'.repeat(32), randomBytes })
const clock = (): number => Math.floor(Date.now() / 1_000)

/** oidc-core over its memory stores, in the thinnest Worker that answers for it: a provider is built for each request. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { origin, pathname, searchParams } = new URL(request.url)
    const provider = createOpenidProvider({ issuer: origin, stores, signingKeys, randomBytes, clock })
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return provider.discovery()
      case '/.well-known/jwks.json':
        return provider.jwks()
      case '/token':
        return provider.token(request)
      case '/userinfo':
        return provider.userinfo(request)
      case '/authorize': {
        const sessionSecret = /session=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? null
        const outcome = await provider.authorize({
          parameters: searchParams,
          sessionSecret,
          interactionStartedAt: null,
        })
        if (outcome.kind !== 'redirect') return new Response(outcome.kind, { status: 500 })
        return new Response(null, { status: 303, headers: { location: outcome.location } })
      }
      case '/prepare': {
        await stores.clients.putClient({ client: await client(), secret: 'set' })
        const { user } = await stores.users.putUser(ada)
        const { tenantId, userId } = user
        const started = await provider.startSession({ tenantId, userId, formerSessionSecret: null })
        return new Response(started?.sessionSecret)
      }
      default:
        return new Response(null, { status: 404 })
    }
  },
}

const ada = {
  tenantId: 'ten_1',
  userId: 'ada',
  username: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  profile: {},
  passwordHash: '',
  disabledAt: null,
  createdAt: 0,
  updatedAt: 0,
}

const client = async (): Promise<Client> => ({
  tenantId: 'ten_1',
  clientId,
  issuer: null,
  name: 'Bench',
  redirectUris: [redirectUri],
  postLogoutRedirectUris: [],
  tokenEndpointAuthMethod: 'client_secret_basic',
  secretHash: await hashSecret(clientSecret),
  formerSecret: null,
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  requirePkce: true,
  requireConsent: false,
  idTokenAlgorithm: 'ES256',
  resources: [],
  backchannelLogoutUri: null,
  applicationType: 'web',
  defaultMaxAge: null,
  lifetimes: noLifetimes,
  description: noDescription,
  registration: null,
  createdAt: 0,
  updatedAt: 0,
})
