import { expect, it } from 'vitest'
import { clientOf, createTestProvider, userOf } from '../provider/provider.testkit.ts'
import type { Fetch } from './deliver-logout-notices.ts'

const client = { ...clientOf('ten_a', 'client'), backchannelLogoutUri: 'https://client.example/logout' }
const ada = userOf('ten_a', 'ada')

/** A provider with so many notices for the client, and what its deliveries come to. */
async function withNotices(count: number) {
  const test = await createTestProvider({ clients: [client], users: [ada] })
  for (let session = 0; session < count; session += 1) {
    const { sessionSecret } = await test.code(client, ada)
    await test.provider.endSession(sessionSecret)
  }
  const deliver = (fetch: Fetch) => test.provider.deliverLogoutNotices({ fetch })
  const givenUp = async () =>
    test.stores.audit.listAuditEvents({ tenantId: 'ten_a', filter: { type: 'logout_not_delivered' }, limit: 9 })
  return { test, deliver, givenUp }
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
    expect(await deliver(fetch)).toEqual({ delivered: 0, failed: 1 })
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
  expect(await deliver(fetch)).toEqual({ delivered: 0, failed: 0 })
})

it('gives a client up that refuses with 400, at once; one that takes its notice leaves no such row', async () => {
  const { deliver, givenUp } = await withNotices(2)
  const statuses = [400, 204]
  const fetch: Fetch = async () => {
    const status = statuses.pop() ?? 500
    return { ok: status < 300, status }
  }
  expect(await deliver(fetch)).toEqual({ delivered: 1, failed: 1 })
  expect((await givenUp()).map(({ detail }) => detail)).toEqual([{ attempts: 1, status: 400 }])
  expect(await deliver(fetch)).toEqual({ delivered: 0, failed: 0 })
})

it('sends a request when its turn comes and not before, so that its time begins then', async () => {
  const { deliver } = await withNotices(12)
  const under: Array<() => void> = []
  let most = 0
  let sent = 0
  const fetch: Fetch = async () => {
    sent += 1
    await new Promise<void>((resolve) => {
      under.push(resolve)
      most = Math.max(most, under.length)
      // As many as go at once have been sent: the first of them is answered.
      if (under.length === 5 || sent === 12) for (const answer of under.splice(0)) answer()
    })
    return { ok: true, status: 200 }
  }
  expect(await deliver(fetch)).toEqual({ delivered: 12, failed: 0 })
  expect([sent, most]).toEqual([12, 5])
})
