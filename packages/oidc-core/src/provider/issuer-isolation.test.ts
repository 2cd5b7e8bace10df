import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { issueInitialAccessToken } from '../admin/issue-initial-access-token.ts'
import { hashSecret } from '../secret-hash.ts'
import type { TestProvider } from './provider.testkit.ts'
import { clientOf, createTestProviders, exchangeForm, userOf } from './provider.testkit.ts'

/** One issuer for everybody, two for one tenant each, and a second one for the first of them. */
const places = [
  { issuer: 'https://auth.example' },
  { issuer: 'https://auth.example/t/ten_a', tenantId: 'ten_a' },
  { issuer: 'https://login.b.example', tenantId: 'ten_b' },
  { issuer: 'https://login.a.example', tenantId: 'ten_a' },
]
const secret = 'a secret that all of these tests share'
const secretHash = await hashSecret(secret)
/** For each tenant a client of all its issuers, and one bound to each issuer that serves it. */
const clients = ['ten_a', 'ten_b'].flatMap((tenantId) => [
  {
    ...clientOf(tenantId, `${tenantId} everywhere`),
    tokenEndpointAuthMethod: 'client_secret_post' as const,
    secretHash,
  },
  ...places
    .filter((place) => place.tenantId === undefined || place.tenantId === tenantId)
    .map(({ issuer }) => ({ ...clientOf(tenantId, `${tenantId} at ${issuer}`), issuer })),
])
const users = ['ten_a', 'ten_b'].map((tenantId) => userOf(tenantId, `user of ${tenantId}`))

const kinds = [
  'authorize',
  'authorize',
  'authorize',
  'silent',
  'redeem',
  'redeem',
  'refresh',
  'bearer',
  'introspect',
  'revoke',
  'logout',
  'register',
  'manage',
] as const
const steps = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(), client: fc.nat(), user: fc.nat(), pick: fc.nat() }),
  { minLength: 60, maxLength: 120 },
)

/** A thing that an issuer gave out. */
interface Issued {
  readonly value: string
  readonly issuer: string
  readonly clientId: string
}

const pick = <T>(list: ReadonlyArray<T>, index: number): T | undefined => list[index % Math.max(1, list.length)]
const served = (issuer: string, tenantId: string): boolean => {
  const place = places.find((each) => each.issuer === issuer)
  return place?.tenantId === undefined || place.tenantId === tenantId
}
const existsAt = (client: (typeof clients)[number], issuer: string): boolean =>
  served(issuer, client.tenantId) && (client.issuer === null || client.issuer === issuer)
const credentialsOf = (client: (typeof clients)[number]): Record<string, string> => ({
  client_id: client.clientId,
  ...(client.secretHash === null ? {} : { client_secret: secret }),
})

let posts = 0

/** Posts from an address of its own: guesses at a client's secret are counted by address, whatever the issuer. */
async function post(
  { provider }: TestProvider,
  endpoint: 'token' | 'revoke' | 'introspect',
  form: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  posts += 1
  const init = { method: 'POST', body: new URLSearchParams(form), headers: { 'x-from': `${posts}` } }
  const request = new Request(`${provider.issuer}/${endpoint}`, init)
  const text = await (await provider[endpoint](request)).text()
  return text === '' ? {} : (JSON.parse(text) as Record<string, string>)
}

describe('isolation of issuers (line 77)', () => {
  it('takes no code, token, session, client or key of one issuer at another, in any order of calls', async () => {
    const used = { good: 0, foreign: 0 }
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const providers = await createTestProviders({ clients, users, at: places })
        const stores = providers[0]?.stores
        if (stores === undefined) throw new TypeError('no stores')
        const codes: Array<Issued> = []
        const refreshTokens: Array<Issued> = []
        const accessTokens: Array<Issued> = []
        const idTokens: Array<Issued> = []
        const sessions: Array<Issued & { readonly tenantId: string }> = []
        const registered: Array<Issued & { readonly token: string }> = []
        const note = (own: boolean): void => {
          if (own) used.good += 1
          else used.foreign += 1
        }
        for (const step of sequence) {
          const test = pick(providers, step.at)
          const client = pick(clients, step.client)
          // Three times of four the user belongs to the client's tenant.
          const user =
            step.user % 4 === 0 ? pick(users, step.pick) : users.find((each) => each.tenantId === client?.tenantId)
          if (test === undefined || client === undefined || user === undefined) continue
          const { provider } = test
          const here = provider.issuer
          switch (step.kind) {
            case 'authorize': {
              if (!served(here, user.tenantId)) {
                await expect(test.code(client, user)).rejects.toThrow(TypeError)
                break
              }
              const { code, error, sessionSecret } = await test.code(client, user)
              sessions.push({ value: sessionSecret, issuer: here, clientId: client.clientId, tenantId: user.tenantId })
              const allowed = existsAt(client, here) && client.tenantId === user.tenantId
              expect([code !== null, error]).toEqual([
                allowed,
                allowed || !existsAt(client, here) ? null : 'login_required',
              ])
              if (code !== null) codes.push({ value: code, issuer: here, clientId: client.clientId })
              break
            }
            case 'silent': {
              const session = pick(sessions, step.pick)
              if (session === undefined) break
              const account = await provider.account(session.value)
              if (session.issuer !== here) expect(account).toBeNull()
              note(session.issuer === here)
              break
            }
            case 'redeem':
            case 'refresh': {
              const redeems = step.kind === 'redeem'
              const one = pick(redeems ? codes : refreshTokens, step.pick)
              if (one === undefined) break
              const owner = clients.find(({ clientId }) => clientId === one.clientId) ?? client
              const form = redeems ? exchangeForm(one.value) : { grant_type: 'refresh_token', refresh_token: one.value }
              const answer = await post(test, 'token', { ...form, ...credentialsOf(owner) })
              note(one.issuer === here)
              if (one.issuer !== here) expect(answer['error']).toMatch(/^invalid_(?:grant|client)$/)
              const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = answer
              if (accessToken === undefined) break
              const issued = { issuer: here, clientId: owner.clientId }
              accessTokens.push({ ...issued, value: accessToken })
              if (refreshToken !== undefined) refreshTokens.push({ ...issued, value: refreshToken })
              if (idToken !== undefined) idTokens.push({ ...issued, value: idToken })
              break
            }
            case 'bearer': {
              const one = pick(accessTokens, step.pick)
              if (one === undefined) break
              const init = { headers: { authorization: `Bearer ${one.value}` } }
              const verified = await (await provider.verify(new Request(`${here}/verify`, init))).json()
              const info = await provider.userinfo(new Request(`${here}/userinfo`, init))
              note(one.issuer === here)
              if (one.issuer !== here) expect([verified, info.status]).toEqual([{ active: false }, 401])
              else if (info.status === 200) expect(verified).toMatchObject({ active: true, iss: here })
              break
            }
            case 'introspect':
            case 'revoke': {
              const one = pick([...accessTokens, ...refreshTokens], step.pick)
              const owner = clients.find(({ clientId }) => clientId === one?.clientId)
              if (one === undefined || owner === undefined || one.issuer === here || owner.secretHash === null) break
              const form = { ...credentialsOf(owner), token: one.value }
              const home = providers.find(({ provider }) => provider.issuer === one.issuer) ?? test
              const before = await post(home, 'introspect', form)
              const answer = await post(test, step.kind, form)
              expect(await post(home, 'introspect', form)).toEqual(before)
              note(false)
              if (!existsAt(owner, here)) expect(answer).toMatchObject({ error: 'invalid_client' })
              else if (step.kind === 'introspect') expect(answer).toEqual({ active: false })
              break
            }
            case 'logout': {
              const one = pick(idTokens, step.pick)
              if (one === undefined || one.issuer === here) break
              const session = pick(sessions, step.user)
              const before = await runningSessions(providers, sessions)
              const parameters = new URLSearchParams({ id_token_hint: one.value })
              const outcome = await provider.logout({ parameters, sessionSecret: session?.value ?? null })
              expect(outcome).toEqual({ kind: 'confirmation_required', why: 'hint_invalid' })
              expect(await runningSessions(providers, sessions)).toBe(before)
              note(false)
              break
            }
            case 'register': {
              const tenantId = client.tenantId
              if (!served(here, tenantId)) break
              const random = (length: number) => new Uint8Array(length).fill(registered.length + 1)
              const context = { registrations: stores.registrations, randomBytes: random, clock: () => test.now }
              const issuedToken = await issueInitialAccessToken(context, { issuer: here, tenantId, details: {} })
              if (!issuedToken.ok) throw new TypeError('the input is wrong')
              const body = JSON.stringify({ redirect_uris: ['https://client.example/callback'] })
              const headers = {
                authorization: `Bearer ${issuedToken.value.secret}`,
                'content-type': 'application/json',
              }
              for (const { provider: other } of providers) {
                if (other.issuer === here) continue
                const init = { method: 'POST', headers, body }
                expect((await other.register(new Request(`${other.issuer}/register`, init))).status).toBe(401)
              }
              const made = await provider.register(new Request(`${here}/register`, { method: 'POST', headers, body }))
              const {
                client_id: clientId = '',
                registration_access_token: token = '',
                client_secret: value = '',
              } = (await made.json()) as Record<string, string>
              expect(made.status).toBe(201)
              registered.push({ value, issuer: here, clientId, token })
              break
            }
            case 'manage': {
              const one = pick(registered, step.pick)
              if (one === undefined) break
              const init = { headers: { authorization: `Bearer ${one.token}` } }
              const target = { clientId: one.clientId, part: 'client' } as const
              const request = new Request(`${here}/register/${one.clientId}`, init)
              const answer = await provider.configureClient(request, target)
              const form = { ...exchangeForm('x'), client_id: one.clientId, client_secret: one.value }
              const own = one.issuer === here
              note(own)
              expect(answer.status).toBe(own ? 200 : 401)
              const parameters = new URLSearchParams({ client_id: one.clientId, response_type: 'code' })
              const outcome = await provider.authorize({ parameters, sessionSecret: null, interactionStartedAt: null })
              const reason = own ? 'redirect_uri_missing' : 'client_unknown'
              expect(outcome).toEqual({ kind: 'error_page', refusal: { reason } })
              expect((await post(test, 'token', form))['error']).toBe('invalid_client')
            }
          }
        }
        const kids = await Promise.all(
          providers.map(async ({ provider }) => {
            const { keys } = (await (await provider.jwks()).json()) as { keys: ReadonlyArray<{ kid: string }> }
            return keys.map(({ kid }) => kid)
          }),
        )
        expect(new Set(kids.flat()).size).toBe(kids.flat().length)
      }),
      { numRuns: 40 },
    )
    // The property says something only if things were used, at home and abroad.
    expect(Math.min(used.good, used.foreign)).toBeGreaterThan(150)
  })
})

async function runningSessions(
  providers: ReadonlyArray<TestProvider>,
  sessions: ReadonlyArray<Issued>,
): Promise<number> {
  const found = await Promise.all(
    sessions.flatMap(({ value }) => providers.map(({ provider }) => provider.account(value))),
  )
  return found.filter((account) => account !== null).length
}
