import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashSecret } from '../secret-hash.ts'
import type { TestProvider } from './provider.testkit.ts'
import { clientOf, createTestProvider, exchangeForm, issuer, userOf } from './provider.testkit.ts'

const tenants = ['ten_a', 'ten_b', 'ten_c']
const secret = 'a secret that all of these tests share'
const secretHash = await hashSecret(secret)
const clients = tenants.flatMap((tenant) => [
  clientOf(tenant, `client of ${tenant}`),
  {
    ...clientOf(tenant, `asker-of-${tenant}`),
    requireConsent: true,
    tokenEndpointAuthMethod: 'client_secret_post' as const,
    secretHash,
  },
])
const users = tenants.map((tenant) => userOf(tenant, `user of ${tenant}`))
const pick = fc.nat({ max: 5 })

const kinds = ['authorize', 'redeem', 'refresh', 'revoke', 'introspect', 'verify', 'logout', 'withdraw', 'end'] as const
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

describe('isolation (line 77)', () => {
  it('never accepts a code, token, session, client or user of one tenant for another, in any order of calls', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const test = await createTestProvider({ clients, users })
        const codes: Array<Owned> = []
        const refreshTokens: Array<Owned> = []
        const accessTokens: Array<Owned> = []
        const idTokens: Array<Owned> = []
        const sessions: Array<Owned> = []
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
              sessions.push({ value: sessionSecret, tenant: user.tenantId })
              const expected = client.requireConsent ? 'consent_required' : null
              expect(error).toBe(user.tenantId === mine ? expected : 'login_required')
              if (code !== null) codes.push({ value: code, tenant: user.tenantId })
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
                expect(claimsOf(token)).toMatchObject({ tenant_id: mine, sub: `user of ${mine}` })
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
              const outcome = await test.provider.logout({ parameters, sessionSecret: session.value })
              // One tenant's client must not end the other's session without asking, if that still runs.
              const stillThere = await test.provider.account(session.value)
              if (outcome.kind === 'confirmation_required') expect(stillThere?.user.tenantId).toBe(session.tenant)
              break
            }
            case 'withdraw':
            case 'end': {
              const session = at(sessions, step.pick)
              if (session === undefined) break
              const before = await test.provider.account(session.value)
              if (before !== null) expect(before.user.tenantId).toBe(session.tenant)
              for (const each of before?.sessions ?? []) expect(each.tenantId).toBe(session.tenant)
              if (step.kind === 'withdraw') {
                await test.provider.withdrawConsent({ sessionSecret: session.value, clientId: client.clientId })
              } else {
                await test.provider.endAccountSessions({ sessionSecret: session.value, selection: { kind: 'others' } })
              }
            }
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
