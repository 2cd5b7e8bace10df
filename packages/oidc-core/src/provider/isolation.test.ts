import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientOf, createTestProvider, exchangeForm, userOf } from './provider.testkit.ts'

const tenants = ['ten_a', 'ten_b']
const clients = tenants.map((tenant) => clientOf(tenant, `client of ${tenant}`))
const users = tenants.map((tenant) => userOf(tenant, `user of ${tenant}`))
const which = fc.nat({ max: 1 })

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('authorize' as const), client: which, user: which }),
    fc.record({ kind: fc.constant('redeem' as const), client: which, pick: fc.nat() }),
    fc.record({ kind: fc.constant('refresh' as const), client: which, pick: fc.nat() }),
  ),
  { maxLength: 25 },
)

const at = <T>(list: ReadonlyArray<T>, index: number): T | undefined => list[index % Math.max(1, list.length)]

describe('isolation', () => {
  it('never accepts a code, token or session of one tenant for another, in any order of calls', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const test = await createTestProvider({ clients, users })
        const codes: Array<{ code: string; tenant: string }> = []
        const refreshTokens: Array<{ token: string; tenant: string }> = []
        for (const step of sequence) {
          const client = at(clients, step.client) ?? clientOf('', '')
          if (step.kind === 'authorize') {
            const user = at(users, step.user) ?? userOf('', '')
            const { code, error } = await test.code(client, user)
            expect(error).toBe(user.tenantId === client.tenantId ? null : 'login_required')
            if (code !== null) codes.push({ code, tenant: user.tenantId })
            continue
          }
          const code = step.kind === 'redeem' ? at(codes, step.pick) : undefined
          const token = step.kind === 'refresh' ? at(refreshTokens, step.pick) : undefined
          if (code === undefined && token === undefined) continue
          const form =
            code === undefined
              ? { grant_type: 'refresh_token', refresh_token: token?.token ?? '' }
              : exchangeForm(code.code)
          const answer = await test.token(client, form)
          const tenant = code?.tenant ?? token?.tenant ?? ''
          if (tenant !== client.tenantId) expect(answer['error']).toBe('invalid_grant')
          const accessToken = answer['access_token']
          if (accessToken === undefined) continue
          refreshTokens.push({ token: answer['refresh_token'] ?? '', tenant })
          expect(
            JSON.parse(atob(accessToken.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')),
          ).toMatchObject({
            tenant_id: client.tenantId,
            sub: `user of ${client.tenantId}`,
          })
        }
      }),
      { numRuns: 40 },
    )
  })
})
