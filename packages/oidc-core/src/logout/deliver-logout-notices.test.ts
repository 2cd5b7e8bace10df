import { decodeJwt } from 'jose'
import { expect, it, vi } from 'vitest'
import { clientOf, createTestProvider, userOf } from '../provider/provider.testkit.ts'
import type { Fetch } from './deliver-logout-notices.ts'

const toldClient = (name: string) => ({
  ...clientOf('ten_a', name),
  backchannelLogoutUri: `https://${name}.example/logout`,
})
const ada = userOf('ten_a', 'ada')

/** A provider with so many notices for the client, and then for `others` by name, and what its deliveries come to. */
async function withNotices(count: number, others: Readonly<Record<string, number>> = {}) {
  const counts = Object.entries({ client: count, ...others })
  const clients = counts.map(([name]) => toldClient(name))
  const test = await createTestProvider({ clients, users: [ada] })
  for (const [name, notices] of counts) {
    for (let session = 0; session < notices; session += 1) {
      const { sessionSecret } = await test.code(toldClient(name), ada)
      await test.provider.endSession(sessionSecret)
    }
    test.now += 1
  }
  const deliver = (fetch: Fetch) => test.provider.deliverLogoutNotices({ fetch })
  const givenUp = async () =>
    test.stores.audit.listAuditEvents({ tenantId: 'ten_a', filter: { type: 'logout_not_delivered' }, limit: 9 })
  return { test, deliver, givenUp }
}

/** A fetch of which no request to a client of these names is ever answered, and whom it asked, in order. */
function hanging(...names: ReadonlyArray<string>) {
  const asked: Array<string> = []
  const fetch: Fetch = async (url) => {
    const [name = ''] = new URL(url).hostname.split('.')
    asked.push(name)
    if (names.includes(name)) await new Promise(() => {})
    return { ok: true, status: 200 }
  }
  return { asked, fetch }
}
const unavailable: Fetch = async () => ({ ok: false, status: 503 })
const unreachable: Fetch = async () => {
  throw new TypeError('no route to it')
}

it.each<[string, Fetch, object]>([
  ['answers 503', unavailable, { status: 503 }],
  ['cannot be reached', unreachable, {}],
])('gives a client that %s up after the eighth attempt, and the audit says so once', async (_, fetch, detail) => {
  const { test, deliver, givenUp } = await withNotices(1)
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    expect(await givenUp()).toEqual([])
    expect(await deliver(fetch)).toEqual({ delivered: 0, failed: 1, left: 0 })
    test.now += 60 * 2 ** (attempt - 1)
  }
  const [event, ...more] = await givenUp()
  const [ended] = await test.stores.audit.listAuditEvents({
    tenantId: 'ten_a',
    filter: { type: 'session_ended' },
    limit: 1,
  })
  const { issuer, sessionId } = ended ?? { issuer: '', sessionId: '' }
  const named = { tenantId: 'ten_a', issuer, userId: 'ada', clientId: 'client', sessionId }
  expect(event).toMatchObject({ ...named, addressHash: null, at: test.now - 60 * 2 ** 7 })
  expect(event?.detail).toEqual({ attempts: 8, ...detail })
  expect(more).toEqual([])
  // Nothing is left to try.
  test.now += 365 * 86_400
  expect(await deliver(fetch)).toEqual({ delivered: 0, failed: 0, left: 0 })
})

it('gives a client up that refuses with 400, at once; one that takes its notice leaves no such row', async () => {
  const { deliver, givenUp } = await withNotices(2)
  const statuses = [400, 204]
  const fetch: Fetch = async () => {
    const status = statuses.pop() ?? 500
    return { ok: status < 300, status }
  }
  expect(await deliver(fetch)).toEqual({ delivered: 1, failed: 1, left: 0 })
  expect((await givenUp()).map(({ detail }) => detail)).toEqual([{ attempts: 1, status: 400 }])
  expect(await deliver(fetch)).toEqual({ delivered: 0, failed: 0, left: 0 })
})

it('sends a request when its turn comes and not before, so that its time begins then', async () => {
  const { deliver } = await withNotices(13)
  const under: Array<() => void> = []
  let most = 0
  let sent = 0
  const fetch: Fetch = async () => {
    sent += 1
    await new Promise<void>((resolve) => {
      under.push(resolve)
      most = Math.max(most, under.length)
      // One, until the client has answered it; then as many as go at once.
      if (under.length === 6 || sent === 1) for (const answer of under.splice(0)) answer()
    })
    return { ok: true, status: 200 }
  }
  expect(await deliver(fetch)).toEqual({ delivered: 13, failed: 0, left: 0 })
  expect([sent, most]).toEqual([13, 6])
})

it('tells a client at once, though more notices than a run takes have been due for longer at one that never answers', async () => {
  const { deliver } = await withNotices(60, { healthy: 2 })
  const { asked, fetch } = hanging('client')
  void deliver(fetch)
  await vi.waitFor(() => expect(asked.filter((name) => name === 'healthy')).toHaveLength(2))
})

it('tells a client without waiting for any of five others that never answer, however many notices they have', async () => {
  const slow = ['client', 'lame', 'late', 'lazy', 'lost']
  const { deliver } = await withNotices(9, { lame: 9, late: 9, lazy: 9, lost: 9, healthy: 5 })
  const { asked, fetch } = hanging(...slow)
  void deliver(fetch)
  await vi.waitFor(() => expect(asked.filter((name) => name === 'healthy')).toHaveLength(5))
})

it('asks a client that cannot be reached once, however many notices it has, and the rest stays as it was', async () => {
  const { test, deliver } = await withNotices(60, { healthy: 60 })
  const asked: Array<string> = []
  const fetch: Fetch = async (url) => {
    asked.push(url)
    if (url.includes('//client.')) throw new TypeError('no route to it')
    return { ok: true, status: 200 }
  }
  expect(await test.provider.deliverLogoutNotices({ fetch, limit: 61 })).toEqual({ delivered: 60, failed: 1, left: 24 })
  expect(asked.filter((url) => url.includes('//client.'))).toHaveLength(1)
  // Due at once, also that of the next run.
  expect(await deliver(unavailable)).toEqual({ delivered: 0, failed: 50, left: 0 })
})

it('discards the body of an answer: unread, it would keep its connection', async () => {
  const { deliver } = await withNotices(1)
  const response = new Response('thank you')
  await deliver(async () => response)
  expect(response.bodyUsed || response.body === null || (await response.body.getReader().read()).done).toBe(true)
})

it.each([
  [{ limit: 0 }, 'limit must be a whole number from 1, got 0'],
  [{ limit: -1 }, 'limit must be a whole number from 1, got -1'],
  [{ limit: 1.5 }, 'limit must be a whole number from 1, got 1.5'],
  [{ atOnce: 0 }, 'atOnce must be a whole number from 1, got 0'],
  [{ atOnce: Number.NaN }, 'atOnce must be a whole number from 1, got NaN'],
])('refuses %o before it takes anything', async (options, message) => {
  const { test, deliver } = await withNotices(1)
  const fetch: Fetch = async () => ({ ok: true, status: 200 })
  await expect(test.provider.deliverLogoutNotices({ fetch, ...options })).rejects.toThrow(new TypeError(message))
  expect(await deliver(fetch)).toEqual({ delivered: 1, failed: 0, left: 0 })
})

it('begins with those that have not been tried yet: retries of any number of dead clients hold up no fresh sign-out', async () => {
  const dead = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`dead-${index}`, 1]))
  const { test, deliver } = await withNotices(1, { ...dead, healthy: 0 })
  await deliver(unreachable)
  test.now += 60
  const { sessionSecret } = await test.code(toldClient('healthy'), ada)
  await test.provider.endSession(sessionSecret)
  const { asked, fetch } = hanging('client', ...Object.keys(dead))
  void deliver(fetch)
  await vi.waitFor(() => expect(asked).toHaveLength(7))
  // The six that go at once are signed at once: which of them is sent first is open.
  expect(asked.slice(0, 6)).toContain('healthy')
})

it.each([
  [2, 2],
  [1, 5],
])('has asked a client that answered after %d s %d times before it answers again', async (seconds, times) => {
  const { test, deliver } = await withNotices(5)
  let asked = 0
  let answer = (): void => undefined
  const held = new Promise<void>((resolve) => (answer = resolve))
  const done = deliver(async () => {
    asked += 1
    if (asked === 1) test.now += seconds
    else await held
    return { ok: true, status: 200 }
  })
  await vi.waitFor(() => expect(asked).toBe(times))
  // More would be signed by now.
  for (let turn = 0; turn < 100; turn += 1) await crypto.subtle.digest('SHA-256', new Uint8Array(1))
  expect(asked).toBe(times)
  answer()
  expect(await done).toEqual({ delivered: 5, failed: 0, left: 0 })
})

it('signs a token when its turn comes, and begins no request after 20 seconds: the rest is due at once, untried', async () => {
  const { test, deliver } = await withNotices(7, { healthy: 1 })
  const begin = test.now
  const issued: Array<readonly [issuedAt: number, lifetime: number]> = []
  const slow: Fetch = async (_, { body }) => {
    const { iat, exp } = decodeJwt(new URLSearchParams(body).get('logout_token') ?? '')
    issued.push([Number(iat) - begin, Number(exp) - Number(iat)])
    test.now += 5
    return { ok: true, status: 200 }
  }
  const one = (fetch: Fetch) => test.provider.deliverLogoutNotices({ fetch, atOnce: 1 })
  expect(await one(slow)).toEqual({ delivered: 4, failed: 0, left: 4 })
  expect(issued).toEqual([0, 5, 10, 15].map((at) => [at, 120]))
  // Neither within the lease nor to be given up before its time.
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    expect(await deliver(unavailable)).toEqual({ delivered: 0, failed: 4, left: 0 })
    test.now += 60 * 2 ** (attempt - 1)
  }
  expect(await deliver(unavailable)).toEqual({ delivered: 0, failed: 0, left: 0 })
})
