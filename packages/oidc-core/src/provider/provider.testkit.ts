import type { RandomBytes } from '@voyage/pkce'
import type { OwnClaims } from '../claims/own-claims.ts'
import { createSigningKeys } from '../keys/signing-keys.ts'
import { createMemoryStores } from '../memory/index.ts'
import type { Client } from '../model/client.ts'
import { noDescription, noLifetimes } from '../model/client.ts'
import type { User } from '../model/user.ts'
import { createClientRegistration } from '../registration/index.ts'
import type { SessionStart, StartedSession } from '../sign-in/start-session.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { OpenidProvider, OpenidProviderOptions } from './create-openid-provider.ts'
import { createOpenidProvider } from './create-openid-provider.ts'

/**
 * A provider over memory stores with a clock that the test moves; a request's header `x-from` is its address, of which
 * the audit keeps `digest of …`.
 */
export interface TestProvider {
  readonly provider: OpenidProvider
  readonly stores: OpenidStores
  readonly randomBytes: RandomBytes
  now: number
  /** Signs a user in and returns the code for this client, or the error. */
  code(
    client: Client,
    user: User,
  ): Promise<{
    readonly code: string | null
    readonly error: string | null
    readonly sessionSecret: string
  }>
  token(client: Client, form: Readonly<Record<string, string>>): Promise<Record<string, string>>
}

export const issuer = 'https://auth.example'
const redirectUri = 'https://client.example/callback'
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

/** A public client of a tenant. */
export const clientOf = (tenantId: string, clientId: string): Client => ({
  tenantId,
  clientId,
  issuer: null,
  name: clientId,
  redirectUris: [redirectUri],
  postLogoutRedirectUris: [],
  tokenEndpointAuthMethod: 'none',
  secretHash: null,
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

/** A user of a tenant. */
export const userOf = (tenantId: string, userId: string): User => ({
  tenantId,
  userId,
  username: userId,
  name: userId,
  email: null,
  profile: {},
  passwordHash: '',
  disabledAt: null,
  createdAt: 0,
  updatedAt: 0,
})

/** The form of a code exchange. */
export const exchangeForm = (code: string): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: redirectUri,
  code_verifier: verifier,
})

interface Known {
  readonly clients: ReadonlyArray<Client>
  readonly users: ReadonlyArray<User>
  /** Empty stores to begin with; default memory stores. */
  readonly empty?: OpenidStores
  /** What a provider sees of the stores (the first, second ... of `at`); default the stores themselves. */
  readonly through?: (stores: OpenidStores, place: number) => OpenidStores
  readonly ownClaims?: OwnClaims
}

/** What differs between providers over the same stores. */
type Place = Pick<OpenidProviderOptions, 'issuer' | 'tenantId' | 'without'>

/** Returns a provider with these clients and users. */
export async function createTestProvider(known: Known): Promise<TestProvider> {
  const [test] = await createTestProviders({ ...known, at: [{ issuer }] })
  if (test === undefined) throw new TypeError('no provider was made')
  return test
}

/** Returns providers of several issuers over the same stores, with these clients and users. */
export async function createTestProviders(
  known: Known & { readonly at: ReadonlyArray<Place> },
): Promise<ReadonlyArray<TestProvider>> {
  const { clients, users, at, empty = createMemoryStores(), through = (stores) => stores, ownClaims } = known
  for (const client of clients) await empty.clients.putClient({ client, secret: 'set' })
  for (const user of users) await empty.users.putUser(user)
  const keyEncryptionSecret = 'k'.repeat(32)
  const keysRandom = createRandom(at.length)
  const signingKeys = createSigningKeys({ store: empty.signingKeys, keyEncryptionSecret, randomBytes: keysRandom })
  const addressOf = (request: Request): string | null => request.headers.get('x-from')
  const digestAddress = async (address: string): Promise<string> => `digest of ${address}`
  const registration = createClientRegistration()
  const shared = { signingKeys, addressOf, digestAddress, registration, ...(ownClaims && { ownClaims }) }
  return at.map((place, index) =>
    testProviderAt(place, { ...shared, stores: through(empty, index), randomBytes: createRandom(index) }),
  )
}

/** Never the same twice, nor what another source says, which is all that these tests need of randomness. */
function createRandom(source: number): RandomBytes {
  let drawn = 0
  return (length) => {
    const bytes = new Uint8Array(length)
    drawn += 1
    new DataView(bytes.buffer).setUint32(0, drawn)
    new DataView(bytes.buffer).setUint32(4, source)
    return bytes
  }
}

function testProviderAt(place: Place, shared: Omit<OpenidProviderOptions, 'issuer' | 'clock'>): TestProvider {
  const { stores, randomBytes } = shared
  const clock = (): number => test.now
  const provider = createOpenidProvider({ ...shared, ...place, clock })
  const test: TestProvider = {
    provider,
    stores,
    randomBytes,
    now: 1_800_000_000,
    async code(client, user) {
      const { tenantId, userId } = user
      const { sessionSecret } = await begin(provider, { tenantId, userId })
      const parameters = new URLSearchParams({
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri: redirectUri,
        scope: client.scopes.includes('sessions') ? 'openid profile sessions' : 'openid profile',
        prompt: 'none',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      })
      const outcome = await provider.authorize({ parameters, sessionSecret, interactionStartedAt: null })
      const answer = outcome.kind === 'redirect' ? new URL(outcome.location).searchParams : new URLSearchParams()
      return { code: answer.get('code'), error: answer.get('error'), sessionSecret }
    },
    async token(client, form) {
      const body = new URLSearchParams({ ...form, client_id: client.clientId })
      const response = await provider.token(new Request(`${place.issuer}/token`, { method: 'POST', body }))
      return (await response.json()) as Record<string, string>
    },
  }
  return test
}

/** Starts a session for a user who may sign in. */
export async function begin(
  provider: OpenidProvider,
  start: Pick<SessionStart, 'tenantId' | 'userId'> & Partial<SessionStart>,
): Promise<StartedSession> {
  const started = await provider.startSession({ formerSessionSecret: null, ...start })
  if (started === null) throw new TypeError('no session was started')
  return started
}
