import { expect, it } from 'vitest'
import type { User } from '../model/user.ts'
import type { TestProvider } from '../provider/provider.testkit.ts'
import { clientOf, createTestProvider, exchangeForm, userOf } from '../provider/provider.testkit.ts'
import { withFaults } from '../provider/with-faults.testkit.ts'
import { hashSecret } from '../secret-hash.ts'

const client = clientOf('ten_a', 'client')
const thief = clientOf('ten_a', 'thief')
const ada = userOf('ten_a', 'ada')

const eventsOf = async ({ stores }: TestProvider) =>
  (await stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 99 })).map(({ type, clientId, detail }) => {
    const { reason } = detail
    return reason === undefined ? type : `${type} ${clientId} ${reason}`
  })

it('yields nothing for a code whose session ends while it is redeemed, and calls that no replay', async () => {
  const signOut: Array<() => Promise<void>> = []
  const test = await createTestProvider({
    clients: [client],
    users: [ada],
    through: (stores) => ({
      ...stores,
      codes: {
        ...stores.codes,
        consumeAuthorizationCode: async (redemption) => {
          await signOut.pop()?.()
          return stores.codes.consumeAuthorizationCode(redemption)
        },
      },
    }),
  })
  const { code, sessionSecret } = await test.code(client, ada)
  signOut.push(() => test.provider.endSession(sessionSecret))
  expect(await test.token(client, exchangeForm(code ?? ''))).toMatchObject({ error: 'invalid_grant' })
  const events = await eventsOf(test)
  expect(events).toContain('token_refused client grant_revoked')
  expect(events).not.toContain('code_replayed')
})

it('gives nothing for a code, a refresh token or an access token of a disabled user, whatever stands of their grants', async () => {
  let disabled = false
  const asDisabled = <T extends { readonly user: User | null }>(found: T | null): T | null =>
    found === null || !disabled ? found : { ...found, user: { ...ada, disabledAt: 1 } }
  const test = await createTestProvider({
    clients: [client],
    users: [ada],
    through: (stores) => ({
      ...stores,
      users: {
        ...stores.users,
        findUser: async (key) => asDisabled({ user: await stores.users.findUser(key) })?.user ?? null,
      },
      codes: {
        ...stores.codes,
        findAuthorizationCode: async (key) => asDisabled(await stores.codes.findAuthorizationCode(key)),
      },
      refreshTokens: {
        ...stores.refreshTokens,
        findRefreshToken: async (key) => asDisabled(await stores.refreshTokens.findRefreshToken(key)),
      },
    }),
  })
  const [first, second] = [await test.code(client, ada), await test.code(client, ada)]
  const tokens = await test.token(client, exchangeForm(first.code ?? ''))
  const redeem = async () => (await test.token(client, exchangeForm(second.code ?? ''))).error
  const refresh = async () => {
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
    return (await test.token(client, form)).error
  }
  const userinfo = async () => {
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    return (await test.provider.userinfo(new Request('https://auth.example/userinfo', { headers }))).status
  }
  disabled = true
  expect([await redeem(), await refresh(), await userinfo()]).toEqual(['invalid_grant', 'invalid_grant', 401])
  disabled = false
  expect([await redeem(), await refresh(), await userinfo()]).toEqual([undefined, undefined, 200])
})

it('writes down why a code or refresh token of ours was refused, and nothing of a value that never was one', async () => {
  const test = await createTestProvider({ clients: [client, thief], users: [ada] })
  const { code } = await test.code(client, ada)
  const form = exchangeForm(code ?? '')
  const refused = { error: 'invalid_grant' }
  expect(await test.token(thief, form)).toMatchObject(refused)
  expect(await test.token(client, { ...form, redirect_uri: 'https://client.example/other' })).toMatchObject(refused)
  expect(await test.token(client, { ...form, code_verifier: 'v'.repeat(43) })).toMatchObject(refused)
  expect(await test.token(client, { ...form, code: 'never' })).toMatchObject(refused)
  test.now += 3_600
  expect(await test.token(client, form)).toMatchObject(refused)
  const events = await eventsOf(test)
  expect(events.filter((event) => event.startsWith('token_refused')).reverse()).toEqual([
    'token_refused thief code_of_other_client',
    'token_refused client redirect_uri_mismatch',
    'token_refused client code_verifier_wrong',
    'token_refused client code_expired',
  ])
})

it('judges 20 of 200 parallel guesses at a client secret, of known and unknown clients alike, then not even the right one', async () => {
  const confidential = {
    ...client,
    tokenEndpointAuthMethod: 'client_secret_post' as const,
    secretHash: await hashSecret('the secret'),
    grantTypes: ['client_credentials'] as const,
  }
  const line = { held: 0, release: () => {}, open: Promise.resolve() }
  const test = await createTestProvider({
    clients: [confidential],
    users: [],
    through: (stores) =>
      withFaults(stores, {
        // The first calls wait for each other, so that none of them sees what comes of another.
        delay: async () => {
          line.held += 1
          if (line.held === 200) line.release()
          await line.open
        },
        losesReply: () => false,
      }),
  })
  for (const clientId of ['client', 'unknown']) {
    const present = async (secret: string) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret }
      const request = new Request('https://auth.example/token', { method: 'POST', body: new URLSearchParams(form) })
      return (await test.provider.token(request)).status
    }
    line.held = 0
    line.open = new Promise((resolve) => {
      line.release = resolve
    })
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => present(`guess ${index}`)))
    expect(answers.sort()).toEqual([
      ...Array.from({ length: 20 }, () => 400),
      ...Array.from({ length: 180 }, () => 429),
    ])
    expect(await present('the secret')).toBe(429)
  }
  const limited = (await eventsOf(test)).filter((type) => type === 'client_authentication_failed')
  expect(limited).toHaveLength(1)
})

it.each([
  ['a media type of its own', '', { 'content-type': 'application/json' }],
  ['a secret in its URI', '?client_secret=x', { 'content-type': 'application/x-www-form-urlencoded' }],
])(
  'reads the body of a request that it refuses for %s, so that the line stays for the answer',
  async (_, query, headers) => {
    const { provider } = await createTestProvider({ clients: [client], users: [ada] })
    for (const endpoint of ['token', 'introspect', 'revoke'] as const) {
      const request = new Request(`${provider.issuer}/${endpoint}${query}`, { method: 'POST', headers, body: 'a body' })
      expect((await provider[endpoint](request)).status).toBe(400)
      expect(request.bodyUsed).toBe(true)
    }
  },
)
