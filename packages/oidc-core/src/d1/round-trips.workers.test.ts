import { applyD1Migrations, env } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { createSigningKeys } from '../keys/signing-keys.ts'
import { createOpenidProvider } from '../provider/create-openid-provider.ts'
import { begin, clientOf, exchangeForm, userOf } from '../provider/provider.testkit.ts'
import { hashSecret } from '../secret-hash.ts'
import type { D1Like, D1LikeStatement } from './d1-like.ts'
import { createD1Stores } from './index.ts'

/** D1 behind a line on which whatever is asked at the same time arrives together; `rounds` counts the journeys. */
function countRounds(database: D1Like): { readonly database: D1Like; rounds: number } {
  let waiting: Array<() => Promise<void>> = []
  const travel = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      waiting.push(() => work().then(resolve, reject))
      if (waiting.length === 1) setTimeout(depart, 0)
    })
  const depart = async (): Promise<void> => {
    const together = waiting
    waiting = []
    counted.rounds += 1
    for (const arrive of together) await arrive()
  }
  const originals = new WeakMap<D1LikeStatement, D1LikeStatement>()
  const wrap = (statement: D1LikeStatement): D1LikeStatement => {
    const wrapped: D1LikeStatement = {
      bind: (...values) => wrap(statement.bind(...values)),
      first: <T>() => travel(() => statement.first<T>()),
      all: <T>() => travel(() => statement.all<T>()),
      run: () => travel(() => statement.run()),
    }
    originals.set(wrapped, statement)
    return wrapped
  }
  const counted = {
    rounds: 0,
    database: {
      prepare: (sql: string) => wrap(database.prepare(sql)),
      batch: <T>(statements: Array<D1LikeStatement>) =>
        travel(() => database.batch<T>(statements.map((each) => originals.get(each) ?? each))),
    },
  }
  return counted
}

const issuer = 'https://auth.example'
const redirectUri = 'https://client.example/callback'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const secret = 'a-client-secret-of-enough-length'
const line = countRounds(env.OIDC_DB as unknown as D1Like)
const stores = createD1Stores(line.database)
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
const signingKeys = createSigningKeys({ store: stores.signingKeys, keyEncryptionSecret: 'k'.repeat(32), randomBytes })
const clock = (): number => Math.floor(Date.now() / 1000)
const provider = createOpenidProvider({ issuer, stores, signingKeys, randomBytes, clock })
const authorization = `Basic ${btoa(`rounds:${secret}`)}`

/** How many journeys to the database one after the other an answer takes, and the answer. */
async function rounds<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const before = line.rounds
  const answer = await work()
  return [line.rounds - before, answer]
}
const post = (path: string, form: Readonly<Record<string, string>>): Request =>
  new Request(`${issuer}${path}`, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form) })

describe('round trips to D1, one after the other', () => {
  let sessionSecret = ''
  beforeAll(async () => {
    await applyD1Migrations(env.OIDC_DB, env.TEST_MIGRATIONS_OIDC)
    const secretHash = await hashSecret(secret)
    await stores.clients.putClient({
      client: {
        ...clientOf('ten_rounds', 'rounds'),
        tokenEndpointAuthMethod: 'client_secret_basic',
        secretHash,
        grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
        scopes: ['openid', 'profile', 'jobs'],
      },
      secret: 'set',
    })
    await stores.users.putUser(userOf('ten_rounds', 'rounds user'))
    const start = { tenantId: 'ten_rounds', userId: 'rounds user', formerSessionSecret: null }
    sessionSecret = (await begin(provider, start)).sessionSecret
    // The isolate's first request loads the keys.
    await provider.jwks()
  })

  it('are 2 for authorize, 3 for the exchange and the refresh, 2 for UserInfo, 1 for verify', async () => {
    const parameters = new URLSearchParams({
      response_type: 'code',
      client_id: 'rounds',
      redirect_uri: redirectUri,
      scope: 'openid profile',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    const [authorize, outcome] = await rounds(() =>
      provider.authorize({ parameters, sessionSecret, interactionStartedAt: null }),
    )
    const code = outcome.kind === 'redirect' ? (new URL(outcome.location).searchParams.get('code') ?? '') : ''
    const [exchange, exchanged] = await rounds(() => provider.token(post('/token', exchangeForm(code))))
    const tokens = (await exchanged.json()) as { access_token: string; refresh_token: string }
    const [refresh, refreshed] = await rounds(() =>
      provider.token(post('/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token })),
    )
    const bearer = { headers: { authorization: `Bearer ${tokens.access_token}` } }
    const [userinfo, described] = await rounds(() => provider.userinfo(new Request(`${issuer}/userinfo`, bearer)))
    const [verify, verified] = await rounds(() => provider.verify(new Request(`${issuer}/verify`, bearer)))
    expect([exchanged.status, refreshed.status, described.status, verified.status]).toEqual([200, 200, 200, 200])
    expect({ authorize, exchange, refresh, userinfo, verify }).toEqual({
      authorize: 2,
      exchange: 3,
      refresh: 3,
      userinfo: 2,
      verify: 1,
    })
  })

  it('are 2 for introspection, 3 for client_credentials, 4 for revocation, none for metadata and keys', async () => {
    const [credentials, answered] = await rounds(() =>
      provider.token(post('/token', { grant_type: 'client_credentials' })),
    )
    const { access_token: token } = (await answered.json()) as { access_token: string }
    const [introspect, described] = await rounds(() => provider.introspect(post('/introspect', { token })))
    expect(await described.json()).toMatchObject({ active: true })
    const [revoke] = await rounds(() => provider.revoke(post('/revoke', { token })))
    const [metadata] = await rounds(async () => provider.discovery())
    const [jwks] = await rounds(() => provider.jwks())
    expect({ credentials, introspect, revoke, metadata, jwks }).toEqual({
      credentials: 3,
      introspect: 2,
      revoke: 4,
      metadata: 0,
      jwks: 0,
    })
  })

  it('are 3 for a logout, however many clients are told of it, 2 for the end of all sessions', async () => {
    const start = { tenantId: 'ten_rounds', userId: 'rounds user', formerSessionSecret: null }
    const begun = await begin(provider, start)
    let hint = ''
    for (const name of ['rounds', 'told one', 'told two', 'told three']) {
      const backchannelLogoutUri = 'https://client.example/logout'
      const client = { ...clientOf('ten_rounds', name), backchannelLogoutUri }
      if (name !== 'rounds') await stores.clients.putClient({ client, secret: 'set' })
      const asked = new URLSearchParams({
        response_type: 'code',
        client_id: name,
        redirect_uri: redirectUri,
        scope: 'openid',
        code_challenge: challenge,
        code_challenge_method: 'S256',
      })
      const parameters = { parameters: asked, sessionSecret: begun.sessionSecret, interactionStartedAt: null }
      const outcome = await provider.authorize(parameters)
      const code = outcome.kind === 'redirect' ? (new URL(outcome.location).searchParams.get('code') ?? '') : ''
      if (name !== 'rounds') continue
      const exchanged = await provider.token(post('/token', exchangeForm(code)))
      hint = ((await exchanged.json()) as { id_token: string }).id_token
    }
    const parameters = new URLSearchParams({ id_token_hint: hint })
    const [logout, outcome] = await rounds(() => provider.logout({ parameters, sessionSecret: begun.sessionSecret }))
    expect(outcome).toEqual({ kind: 'signed_out' })
    const due = { issuer, now: clock(), leaseSeconds: 1, limit: 9 }
    expect(await stores.logoutNotices.takeLogoutNotices(due)).toHaveLength(3)
    const other = await begin(provider, start)
    const all = { sessionSecret: other.sessionSecret, selection: { kind: 'all' } } as const
    const [end] = await rounds(() => provider.endAccountSessions(all))
    expect({ logout, end }).toEqual({ logout: 3, end: 2 })
  })
})
