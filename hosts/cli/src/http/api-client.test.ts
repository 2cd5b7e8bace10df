import { expect, it } from 'vitest'
import { createApiClient } from './api-client.ts'

const problem = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } })

const client = (answer: () => Promise<Response>) =>
  createApiClient({ name: 'The API', baseUrl: 'https://api.test/', credential: () => 'canary-secret', fetch: answer })

it('sends the credential and the body, to the path below the base address', async () => {
  let seen: { url: string; init: RequestInit } | undefined
  const api = createApiClient({
    name: 'The API',
    baseUrl: 'https://api.test/',
    credential: () => 'token',
    fetch: async (url, init) => {
      seen = { url, init }
      return Response.json({ id: 1 }, { status: 201, headers: { etag: 'W/"7"' } })
    },
  })
  expect(await api.call({ method: 'POST', path: '/tenants', body: { a: 1 } })).toEqual({
    ok: true,
    status: 201,
    body: { id: 1 },
    etag: '"7"',
  })
  expect(new Headers(seen?.init.headers).has('if-match')).toBe(false)
  expect(seen?.url).toBe('https://api.test/tenants')
  expect(new Headers(seen?.init.headers).get('authorization')).toBe('Bearer token')
  expect(seen?.init.body).toBe('{"a":1}')
})

it('names the version that a change is of, and says what to do when it is another one by now', async () => {
  let ifMatch: string | null = null
  const api = createApiClient({
    name: 'The API',
    baseUrl: 'https://api.test/',
    credential: () => 'token',
    fetch: async (_, init) => {
      ifMatch = new Headers(init.headers).get('if-match')
      return problem(412, { type: 'urn:voyage:problem:precondition-failed', title: 'Precondition failed' })
    },
  })
  const answer = await api.call({ method: 'PATCH', path: '/tenants/ten_1', body: {}, ifMatch: '"7"' })
  expect(ifMatch).toBe('"7"')
  expect(answer).toMatchObject({
    error: { code: 'precondition-failed', remedy: expect.stringContaining('Somebody changed it'), retriable: false },
  })
})

it('names every invalid field of a problem', async () => {
  const answer = await client(async () =>
    problem(422, {
      type: 'urn:voyage:problem:invalid-body',
      title: 'Invalid body',
      errors: [
        { path: 'slug', message: 'is reserved' },
        { path: 'plan', expected: 'a plan' },
      ],
    }),
  ).call({ method: 'POST', path: '/tenants', body: {} })
  expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-body', status: 422, retriable: false } })
  expect(!answer.ok && answer.error.message).toContain('slug: is reserved; plan: expected a plan')
})

it('passes on for how long the other side wants to be left alone', async () => {
  const busy = new Response('{}', { status: 429, headers: { 'retry-after': '17' } })
  const answer = await client(async () => busy).call({ method: 'GET', path: '/' })
  expect(answer).toMatchObject({ error: { retriable: true, retryAfterSeconds: 17, status: 429 } })
})

it('calls a 5xx and a lost connection retriable, and never repeats the credential', async () => {
  const failed = await client(async () => problem(503, null)).call({ method: 'GET', path: '/' })
  const lost = await client(async () => {
    throw new Error('ECONNREFUSED')
  }).call({ method: 'GET', path: '/' })
  expect([failed, lost]).toMatchObject([{ error: { retriable: true, status: 503 } }, { error: { status: 0 } }])
  expect(JSON.stringify([failed, lost])).not.toContain('canary-secret')
})

/** A network on which nobody answers until the request is given up. */
const silence = (_: string, init: RequestInit): Promise<Response> =>
  new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))

it.each([
  ['gives a call up after its time, and says which', {}],
  ['does so also where the call could be ended from outside', { signal: new AbortController().signal }],
])('%s', async (_, ending) => {
  const api = createApiClient({
    name: 'The API',
    baseUrl: 'https://api.test/',
    credential: () => 'token',
    fetch: silence,
    timeoutMs: 1,
  })
  const answer = await api.call({ method: 'PATCH', path: '/tenants/ten_1', body: {}, ...ending })
  expect(answer).toMatchObject({ error: { code: 'CLI_API_UNREACHABLE', status: 0, retriable: true } })
  expect(!answer.ok && answer.error.message).toBe(
    'The API at https://api.test did not answer PATCH /tenants/ten_1: not within 0.001 s',
  )
})

it('ends a call whose answer hangs when it is told to', async () => {
  const controller = new AbortController()
  const api = createApiClient({
    name: 'The API',
    baseUrl: 'https://api.test/',
    credential: () => 'token',
    fetch: async (_, { signal }) => {
      const body = new ReadableStream({
        start: (stream) => signal?.addEventListener('abort', () => stream.error(signal.reason)),
      })
      queueMicrotask(() => controller.abort())
      return new Response(body)
    },
  })
  const answer = await api.call({ method: 'GET', path: '/tenants', signal: controller.signal })
  expect(!answer.ok && answer.error.message).toBe(
    'The API at https://api.test did not answer GET /tenants: it was interrupted',
  )
})
