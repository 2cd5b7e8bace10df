import { expect, it } from 'vitest'
import { createApp } from './app.ts'
import type { Auth } from './auth-env.ts'
import { parseIssuers } from './locate-issuer.ts'

const issuers = parseIssuers('https://auth.example https://auth.example/t/{tenant}')
const app = createApp({
  issuers,
  isKnownTenant: async () => false,
  authFor: (issuer) =>
    ({
      issuer,
      operatorTokenSha256: '',
      provider: {
        tenantId: null,
        token: async () => new Response(null, { status: 405 }),
        userinfo: async () => {
          throw new Error('the database fails')
        },
      },
    }) as unknown as Auth,
  logFailure: () => {},
})

it.each([
  ['no operator', 401, 'PUT', '/admin/tenants/ten_one'],
  ['no operator, where nothing is', 401, 'POST', '/admin/nowhere'],
  ['no such place', 404, 'POST', '/nowhere'],
  ['no such tenant', 404, 'POST', '/t/ten_2/token'],
  ['a method that an endpoint does not know', 405, 'PUT', '/token'],
  ['a failure', 500, 'POST', '/userinfo'],
])('reads the body of a request that is answered without it: %s', async (_, status, method, path) => {
  const request = new Request(`https://auth.example${path}`, { method, body: '{"name":"A tenant"}' })
  const response = await app.fetch(request)
  expect([response.status, request.bodyUsed]).toEqual([status, true])
})
