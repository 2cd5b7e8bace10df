import type { DeliveryStore, Webhook } from '@voyage/catalog'
import { deliverTenantEvents } from '@voyage/catalog'
import { createMemoryStores } from '@voyage/catalog/memory'
import { afterEach, expect, test, vi } from 'vitest'
import { createWebhookSender } from './send-webhook.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const elsewhere = 'https://elsewhere.example/'
const event = { headers: { 'webhook-id': 'evt_1' }, body: '{"type":"tenant.created"}' }

test('a redirect of the receiver is a failure, and the event is sent nowhere else', async () => {
  const asked: Array<string> = []
  // As fetch does it: what is not to be handed over as it is, is followed (Fetch standard, HTTP-redirect fetch).
  const fetchOver = async (url: string, init: RequestInit): Promise<Response> => {
    asked.push(`${init.method} ${url}`)
    if (url !== 'https://hooks.example/') return new Response(null, { status: 204 })
    if (init.redirect === 'manual') return new Response(null, { status: 307, headers: { location: elsewhere } })
    return fetchOver(elsewhere, init)
  }
  vi.stubGlobal('fetch', fetchOver)
  const failure = await createWebhookSender()({ url: 'https://hooks.example/', ...event })
  expect([failure, asked]).toEqual(['HTTP status 307', ['POST https://hooks.example/']])
})

test('a receiver that does not answer is given up after ten seconds, while no other deliverer may take its stream', async () => {
  const limit = new AbortController()
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal)
  vi.stubGlobal(
    'fetch',
    (_: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  )
  const sent = createWebhookSender()({ url: 'https://hooks.example/', ...event })
  limit.abort(new DOMException('the time is over', 'TimeoutError'))
  expect(await sent).toBe('no answer in time')
  const milliseconds = timeout.mock.lastCall?.[0]
  expect(milliseconds).toBe(10_000)
  expect(milliseconds).toBeLessThan(1_000 * (await secondsOfTheLease()))
})

/** How long a deliverer has a stream for one event, in seconds. */
async function secondsOfTheLease(): Promise<number> {
  const { catalog, deliveries } = createMemoryStores()
  const webhook: Webhook = {
    id: 'whk_1',
    tenantId: null,
    url: 'https://hooks.example/',
    eventTypes: [],
    sealedSecrets: '',
    startsAfter: 0,
    createdAt: 0,
  }
  const takeStream = vi.fn<DeliveryStore['takeStream']>(async () => ({ kind: 'busy', until: 0 }))
  await deliverTenantEvents(
    {
      deliveries: { ...deliveries, listDueWebhooks: async () => [webhook], takeStream },
      events: catalog,
      sealer: { open: async () => null },
      send: async () => null,
      clock: () => 1_000,
      newLeaseId: () => 'lease-1',
    },
    'ten_1',
  )
  expect(takeStream).toHaveBeenCalledOnce()
  return (takeStream.mock.lastCall?.[0].leasedUntil ?? 0) - 1_000
}
