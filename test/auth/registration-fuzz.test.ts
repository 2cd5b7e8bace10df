import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialAccessToken, issuer } from './browser.ts'
import { json, manage, metadata, register, registered } from './registrar.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ vars: { REGISTRATION: 'on' } })

describe('bad input never breaks anything', () => {
  const names = [
    'redirect_uris',
    'client_name',
    'grant_types',
    'response_types',
    'scope',
    'jwks',
    'jwks_uri',
    'contacts',
    'default_max_age',
    'application_type',
    'token_endpoint_auth_method',
    'post_logout_redirect_uris',
    'backchannel_logout_uri',
    'policy_uri',
    'software_statement',
    'subject_type',
    'request_uris',
    'client_id',
    'client_secret',
    '__proto__',
    'constructor',
  ]

  it('any JSON anywhere: registered, or an OAuth error that takes nothing and changes nothing', async () => {
    const { id, initial_access_token: credential } = await initialAccessToken(workers, { uses: 1_000_000 })
    const client = await registered(workers)
    const database = workers.d1('auth', 'AUTH_DB')
    const counts = async () => ({
      clients: await database.prepare('SELECT count(*) AS n FROM clients').first<number>('n'),
      left: await database
        .prepare('SELECT uses_left AS n FROM initial_access_tokens WHERE token_id = ?')
        .bind(id)
        .first<number>('n'),
    })
    // So that the limit of 100 in 15 minutes does not stop what is tested here.
    const forget = () => database.prepare('DELETE FROM password_attempts').run()
    const member = fc.tuple(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })))
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 4 }), async (members) => {
        const body = { ...metadata, ...Object.fromEntries(members) }
        const before = await counts()
        const response = await register(workers, body, credential)
        expect([201, 400]).toContain(response.status)
        const taken = response.status === 201 ? 1 : 0
        if (taken === 0) expect(await response.json()).toHaveProperty('error')
        const after = await counts()
        expect((after.clients ?? 0) - (before.clients ?? 0)).toBe(taken)
        expect((before.left ?? 0) - (after.left ?? 0)).toBe(taken)
        const updated = await manage(workers, client, 'PUT', { ...body, client_id: client.client_id })
        expect([200, 400]).toContain(updated.status)
        await forget()
      }),
      { numRuns: 60 },
    )
    expect((await manage(workers, client)).status).toBe(200)
  })

  it('any Authorization header and any path: 401 or 404', async () => {
    const header = fc.string({ unit: fc.constantFrom(...'Bearer basc +/=.,"\\~x') })
    await fc.assert(
      fc.asyncProperty(header, fc.webPath(), async (authorization, path) => {
        for (const url of [`${issuer}/register`, `${issuer}/register/x${path}`]) {
          const init = { method: 'POST', headers: { ...json, authorization }, body: '{}' }
          expect([401, 404, 405]).toContain((await workers.fetch('auth', url, init)).status)
        }
      }),
      { numRuns: 40 },
    )
  })
})
