import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { basic, codeOf, exchange, issuer, openBrowser, putClient, request, rowsOf, secret } from './browser.ts'
import { expectOauthError, pastTheLimit, spoil } from './spoil.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const own = { authorization: basic('machine', secret) }
const workers = startAuthForFile()
beforeAll(async () => {
  await putClient(workers, 'ten_one', 'machine', {
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    scope: 'openid profile email jobs',
    resources: ['https://api.example'],
  })
})

const form = 'application/x-www-form-urlencoded'
const send = (body: string, headers: Readonly<Record<string, string>> = {}, method = 'POST'): Promise<Response> =>
  workers.fetch('auth', `${issuer}/token`, {
    method,
    headers: { ...own, 'content-type': form, ...headers },
    ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
  })

const newCode = async (): Promise<string> => {
  const browser = openBrowser(workers, issuer)
  return codeOf(await browser.signIn(request({ client_id: 'machine' })))
}
const newRefreshToken = async (): Promise<string> => {
  const response = await send(new URLSearchParams(exchange(await newCode())).toString())
  return ((await response.json()) as { refresh_token: string }).refresh_token
}

/** Everything that a token request could use up, as it stands. */
const standing = (): Promise<unknown> => rowsOf(workers, ['authorization_codes', 'refresh_tokens', 'grants'])

type Grant = 'authorization_code' | 'refresh_token' | 'client_credentials'
const goodForms: Readonly<Record<Grant, () => Promise<Record<string, string>>>> = {
  authorization_code: async () => exchange(await newCode()),
  refresh_token: async () => ({ grant_type: 'refresh_token', refresh_token: await newRefreshToken() }),
  client_credentials: async () => ({ grant_type: 'client_credentials', scope: 'jobs' }),
}

/** What each parameter is refused with: when it is absent, and when it is there and wrong. */
const parameters: ReadonlyArray<readonly [Grant, name: string, absent: string | null, wrong: string]> = [
  ['authorization_code', 'grant_type', 'invalid_request', 'unsupported_grant_type'],
  ['authorization_code', 'code', 'invalid_request', 'invalid_grant'],
  ['authorization_code', 'redirect_uri', 'invalid_request', 'invalid_grant'],
  ['authorization_code', 'code_verifier', 'invalid_request', 'invalid_grant'],
  ['authorization_code', 'client_id', null, 'invalid_request'],
  ['authorization_code', 'client_secret', null, 'invalid_request'],
  ['authorization_code', 'resource', null, 'invalid_target'],
  ['refresh_token', 'grant_type', 'invalid_request', 'unsupported_grant_type'],
  ['refresh_token', 'refresh_token', 'invalid_request', 'invalid_grant'],
  ['refresh_token', 'scope', null, 'invalid_scope'],
  ['refresh_token', 'client_id', null, 'invalid_request'],
  ['refresh_token', 'client_secret', null, 'invalid_request'],
  ['refresh_token', 'resource', null, 'invalid_target'],
  ['client_credentials', 'grant_type', 'invalid_request', 'unsupported_grant_type'],
  ['client_credentials', 'scope', null, 'invalid_scope'],
  ['client_credentials', 'client_id', null, 'invalid_request'],
  ['client_credentials', 'client_secret', null, 'invalid_request'],
  ['client_credentials', 'resource', null, 'invalid_target'],
]

describe('each parameter of /token, from a client that is who it says', () => {
  it.each(parameters)(
    '%s: %s missing, empty, repeated, huge, of a wrong type or charset',
    async (grant, name, absent, wrong) => {
      const good = await goodForms[grant]()
      const others = new URLSearchParams(good)
      others.delete(name)
      const once = (value: string) => `${others}&${name}=${value}`
      const refused: ReadonlyArray<readonly [what: string, body: string, error: string]> = [
        ...(absent === null
          ? []
          : ([
              ['missing', others.toString(), absent],
              ['empty', once(''), absent],
            ] as const)),
        ['huge', once('x'.repeat(20_000)), wrong],
        ['an array', once('%5B%22x%22%5D'), wrong],
        ['an object', once('%7B%22a%22%3A1%7D'), wrong],
        ['not UTF-8', once('%FF%FE'), wrong],
        ['a NUL', once('%00'), wrong],
        ['not encoded right', once('%zz'), wrong],
        // RFC 8707 lets resource come more than once.
        ...(name === 'resource' ? [] : ([['repeated', `${once('x')}&${name}=x`, 'invalid_request']] as const)),
        [
          'repeated, one of them good',
          `${new URLSearchParams(good)}&${name}=x&${name}=y`,
          name === 'resource' ? wrong : 'invalid_request',
        ],
        ['in a body past the limit', once(pastTheLimit), 'invalid_request'],
      ]
      const before = await standing()
      for (const [what, body, error] of refused) {
        expect([what, await expectOauthError(await send(body))]).toEqual([what, error])
      }
      expect(await standing()).toEqual(before)
      expect((await send(new URLSearchParams(good).toString())).status).toBe(200)
    },
  )

  it.each(Object.keys(goodForms) as ReadonlyArray<Grant>)(
    '%s: another content type, method or place of the credentials is refused and uses nothing up',
    async (grant) => {
      const good = await goodForms[grant]()
      const body = new URLSearchParams(good).toString()
      const before = await standing()
      for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', `${form}2`, '']) {
        expect([type, await expectOauthError(await send(body, { 'content-type': type }))]).toEqual([
          type,
          'invalid_request',
        ])
      }
      expect(await expectOauthError(await send(JSON.stringify(good), { 'content-type': 'application/json' }))).toBe(
        'invalid_request',
      )
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
        const response = await send(body, {}, method)
        expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST'])
        expect(await expectOauthError(response)).toBe('invalid_request')
      }
      const inUri = await workers.fetch('auth', `${issuer}/token?client_id=machine&client_secret=${secret}`, {
        method: 'POST',
        headers: { 'content-type': form },
        body,
      })
      expect(await expectOauthError(inUri)).toBe('invalid_request')
      expect(await standing()).toEqual(before)
      expect((await send(body, { 'content-type': `${form};charset=UTF-8` })).status).toBe(200)
    },
  )

  it.each(['authorization_code', 'refresh_token'] as const)(
    '%s: spoilt in any way, either it is an error that uses nothing up or what counts was right',
    async (grant) => {
      let good = await goodForms[grant]()
      let before = await standing()
      const needed = Object.keys(good)
      await fc.assert(
        fc.asyncProperty(
          spoil(Object.fromEntries(needed.map((name) => [name, `good ${name}`])), [
            'scope',
            'resource',
            'client_id',
            'client_secret',
          ]),
          async (spoilt) => {
            const body = new URLSearchParams(
              [...spoilt].map(([name, value]) => [name, value === `good ${name}` ? (good[name] ?? '') : value]),
            )
            const response = await send(body.toString())
            if (response.status !== 200) {
              await expectOauthError(response)
              expect(await standing()).toEqual(before)
              return
            }
            for (const name of needed) expect(body.getAll(name)).toEqual([good[name]])
            expect(body.get('client_secret') ?? '').toBe('')
            good = await goodForms[grant]()
            before = await standing()
          },
        ),
        { numRuns: 80 },
      )
      expect((await send(new URLSearchParams(good).toString())).status).toBe(200)
    },
  )

  it('leaves no failure in the log', () => {
    expect(workers.logs.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })
})
