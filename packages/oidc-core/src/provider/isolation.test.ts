import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashSecret } from '../secret-hash.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { TestProvider } from './provider.testkit.ts'
import { clientOf, createTestProvider, exchangeForm, issuer, userOf } from './provider.testkit.ts'

const tenants = ['ten_a', 'ten_b', 'ten_c']
const secret = 'a secret that all of these tests share'
const secretHash = await hashSecret(secret)
const scopes = ['openid', 'profile', 'sessions']
const clients = tenants.flatMap((tenant) => [
  { ...clientOf(tenant, `client of ${tenant}`), scopes },
  {
    ...clientOf(tenant, `asker-of-${tenant}`),
    scopes,
    requireConsent: true,
    tokenEndpointAuthMethod: 'client_secret_post' as const,
    secretHash,
  },
])
// Of one id, so that whoever forgets the tenant finds the other's.
const users = tenants.map((tenant) => userOf(tenant, 'user'))
const pick = fc.nat({ max: 5 })

const kinds = [
  ...['authorize', 'allow', 'redeem', 'refresh', 'revoke', 'introspect', 'verify', 'logout', 'withdraw', 'end'],
  ...['list sessions', 'end sessions'],
] as const
const steps = fc.array(fc.record({ kind: fc.constantFrom(...kinds), client: pick, user: pick, pick: fc.nat() }), {
  minLength: 5,
  maxLength: 40,
})

/** A thing that was given out, and the tenant it belongs to. */
interface Owned {
  readonly value: string
  readonly tenant: string
}

const at = <T>(list: ReadonlyArray<T>, index: number): T | undefined => list[index % Math.max(1, list.length)]

const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(atob(jwt.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')) as Record<string, unknown>

const post = async (
  test: TestProvider,
  endpoint: 'token' | 'revoke' | 'introspect',
  form: Readonly<Record<string, string>>,
): Promise<Record<string, string>> => {
  const body = new URLSearchParams(form)
  const response = await test.provider[endpoint](new Request(`${issuer}/${endpoint}`, { method: 'POST', body }))
  return (await response.json()) as Record<string, string>
}

/** The law, for stores that the provider sees through this. */
const isolation = (through: (stores: OpenidStores) => OpenidStores) =>
  fc.asyncProperty(steps, async (sequence) => {
    const test = await createTestProvider({ clients, users, through })
    const codes: Array<Owned> = []
    const refreshTokens: Array<Owned> = []
    const accessTokens: Array<Owned> = []
    const idTokens: Array<Owned> = []
    const sessions: Array<Owned & { readonly sid: string }> = []
    // The tenants whose user has allowed what its asking client asks for.
    const allowed = new Set<string>()
    /** Does something for one tenant, and sees that every other's sessions and consents are what they were. */
    const leavingOthers = async <T>(tenant: string, act: () => Promise<T>): Promise<T> => {
      const others = async () => {
        const accounts = sessions.filter((each) => each.tenant !== tenant).map(({ value }) => account(value))
        return (await Promise.all(accounts)).map((found) => [found?.sessions.length, found?.applications])
      }
      const account = (value: string) => test.provider.account(value)
      const before = await others()
      const done = await act()
      expect(await others()).toEqual(before)
      return done
    }
    const askSession = (token: string, method: string, query = '') =>
      test.provider.session(
        new Request(`${issuer}/session${query}`, { method, headers: { authorization: `Bearer ${token}` } }),
      )
    for (const step of sequence) {
      const client = at(clients, step.client) ?? clientOf('', '')
      const mine = client.tenantId
      const credentials = {
        client_id: client.clientId,
        ...(client.secretHash === null ? {} : { client_secret: secret }),
      }
      switch (step.kind) {
        case 'authorize': {
          const user = at(users, step.user) ?? userOf('', '')
          const { code, error, sessionSecret } = await test.code(client, user)
          const sid = (await test.provider.account(sessionSecret))?.session.sessionId ?? ''
          sessions.push({ value: sessionSecret, tenant: user.tenantId, sid })
          const expected = client.requireConsent && !allowed.has(mine) ? 'consent_required' : null
          expect(error).toBe(user.tenantId === mine ? expected : 'login_required')
          if (code !== null) codes.push({ value: code, tenant: user.tenantId })
          break
        }
        case 'allow': {
          const given = { issuer, userId: 'user', clientId: `asker-of-${mine}`, scopes, grantedAt: 0 }
          await leavingOthers(mine, () => test.stores.consents.putConsent({ ...given, tenantId: mine }))
          allowed.add(mine)
          break
        }
        case 'list sessions': {
          const used = at(accessTokens, step.pick)
          if (used === undefined) break
          const answer = await askSession(used.value, 'GET')
          if (answer.status !== 200) break
          const { sessions: listed } = (await answer.json()) as { sessions: ReadonlyArray<{ sid: string }> }
          const own = sessions.filter(({ tenant }) => tenant === used.tenant).map(({ sid }) => sid)
          expect(own).toEqual(expect.arrayContaining(listed.map(({ sid }) => sid)))
          break
        }
        case 'end sessions': {
          const [used, named] = [at(accessTokens, step.pick), at(sessions, step.user)]
          if (used === undefined || named === undefined) break
          // All of one's own, or one by its sid, whosever that is.
          const query = step.client % 2 === 0 ? '' : `?sid=${named.sid}`
          await leavingOthers(used.tenant, () => askSession(used.value, 'DELETE', query))
          break
        }
        case 'redeem':
        case 'refresh': {
          const used = at(step.kind === 'redeem' ? codes : refreshTokens, step.pick)
          if (used === undefined) break
          const form =
            step.kind === 'redeem'
              ? exchangeForm(used.value)
              : { grant_type: 'refresh_token', refresh_token: used.value }
          const answer = await post(test, 'token', { ...form, ...credentials })
          if (used.tenant !== mine) expect(answer['error']).toBe('invalid_grant')
          const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = answer
          if (accessToken === undefined) break
          for (const token of [accessToken, idToken ?? accessToken]) {
            expect(claimsOf(token)).toMatchObject({ tenant_id: mine, sub: 'user' })
          }
          accessTokens.push({ value: accessToken, tenant: mine })
          if (refreshToken !== undefined) refreshTokens.push({ value: refreshToken, tenant: mine })
          if (idToken !== undefined) idTokens.push({ value: idToken, tenant: mine })
          break
        }
        case 'revoke': {
          const used = at(accessTokens, step.pick)
          if (used === undefined || used.tenant === mine) break
          const verify = async () => {
            const headers = { authorization: `Bearer ${used.value}` }
            return (await test.provider.verify(new Request(`${issuer}/verify`, { headers }))).json()
          }
          const before = await verify()
          await post(test, 'revoke', { ...credentials, token: used.value })
          expect(await verify()).toEqual(before)
          break
        }
        case 'introspect': {
          const used = at([...accessTokens, ...refreshTokens], step.pick)
          if (used === undefined || client.secretHash === null || used.tenant === mine) break
          expect(await post(test, 'introspect', { ...credentials, token: used.value })).toEqual({ active: false })
          break
        }
        case 'verify': {
          const used = at(accessTokens, step.pick)
          if (used === undefined) break
          const headers = { authorization: `Bearer ${used.value}` }
          const answer = await test.provider.verify(new Request(`${issuer}/verify`, { headers }))
          const { active, tenant_id: tenant } = (await answer.json()) as Record<string, unknown>
          if (active === true) expect(tenant).toBe(used.tenant)
          break
        }
        case 'logout': {
          const [hint, session] = [at(idTokens, step.pick), at(sessions, step.user)]
          if (hint === undefined || session === undefined || hint.tenant === session.tenant) break
          const parameters = new URLSearchParams({ id_token_hint: hint.value })
          // One tenant's client must not end the other's session without asking.
          await leavingOthers(hint.tenant, () => test.provider.logout({ parameters, sessionSecret: session.value }))
          break
        }
        case 'withdraw':
        case 'end': {
          const session = at(sessions, step.pick)
          if (session === undefined) break
          const before = await test.provider.account(session.value)
          if (before !== null) expect(before.user.tenantId).toBe(session.tenant)
          for (const each of before?.sessions ?? []) expect(each.tenantId).toBe(session.tenant)
          const sessionSecret = session.value
          await leavingOthers(session.tenant, async () => {
            if (step.kind === 'end') {
              await test.provider.endAccountSessions({ sessionSecret, selection: { kind: 'others' } })
              return
            }
            await test.provider.withdrawConsent({ sessionSecret, clientId: client.clientId })
            if (before !== null && client.clientId === `asker-of-${session.tenant}`) allowed.delete(session.tenant)
          })
        }
      }
    }
  })

/** Stores that leave the tenant out of one condition. */
const forgetful: Readonly<Record<string, (stores: OpenidStores) => OpenidStores>> = {
  'the end of all sessions': ({ sessions, ...stores }) => ({
    ...stores,
    sessions: {
      ...sessions,
      endSessions: async (ended) =>
        (await ofEachTenant((tenantId) => sessions.endSessions({ ...ended, tenantId }))).reduce((a, b) => a + b),
    },
  }),
  'the list of sessions': ({ sessions, ...stores }) => ({
    ...stores,
    sessions: {
      ...sessions,
      listSessions: async (of) => (await ofEachTenant((tenantId) => sessions.listSessions({ ...of, tenantId }))).flat(),
    },
  }),
}

const ofEachTenant = <T>(ask: (tenantId: string) => Promise<T>): Promise<Array<T>> => Promise.all(tenants.map(ask))

describe('isolation (line 77)', () => {
  it('never accepts a code, token, session, client or user of one tenant for another, in any order of calls', () =>
    fc.assert(
      isolation((stores) => stores),
      { numRuns: 100 },
    ))

  it.each(Object.entries(forgetful))('is about something: %s without the tenant is found', async (_, through) => {
    expect(await fc.check(isolation(through), { numRuns: 500, endOnFailure: true })).toMatchObject({ failed: true })
  })
})
