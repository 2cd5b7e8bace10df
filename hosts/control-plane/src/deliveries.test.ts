import type { DeliveryOptions } from '@voyage/catalog'
import { createCatalog, createQueryBudget, createWebhookAdministration, createWebhookSealer } from '@voyage/catalog'
import { createMemoryStores } from '@voyage/catalog/memory'
import { expect, it } from 'vitest'
import { createDeliveries } from './deliveries.ts'

/** A tenant with events for one webhook, a receiver that can be away, and a queue that keeps what it is sent. */
async function arrange() {
  const { catalog: store, deliveries } = createMemoryStores()
  const by = { actor: 'operator:test', requestId: 'r' }
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const time = { now: 1_795_000_000 }
  const clock = () => time.now
  const catalog = createCatalog({
    store,
    clock,
    randomBytes,
    txtResolver: { resolveTxt: async () => [] },
    domainVerification: 'localhost',
    isPublicSuffix: () => false,
  })
  const sealer = createWebhookSealer({ keys: ['sealing-key-of-the-test-32-characters'], randomBytes })
  const webhooks = createWebhookAdministration({ store, deliveries, sealer, clock, randomBytes })
  const hook = await webhooks.createWebhook({ tenantId: null, url: 'https://hooks.example/', eventTypes: [] }, by)
  const tenant = await catalog.createTenant(
    { slug: 'bank', name: 'Bank', rootCompanyId: null, plan: 'standard', regionHint: null },
    by,
  )
  if (!hook.ok || !tenant.ok) throw new Error('not arranged')
  const receiver = { isAway: false, taken: 0 }
  const options: DeliveryOptions = {
    deliveries,
    events: store,
    sealer,
    clock,
    newLeaseId: () => crypto.randomUUID(),
    async send() {
      if (receiver.isAway) return 'HTTP status 503'
      receiver.taken += 1
      return null
    },
  }
  const sent: Array<readonly [message: unknown, delaySeconds: number | undefined]> = []
  const queue = {
    async send(message: unknown, how?: { readonly delaySeconds?: number }) {
      sent.push([message, how?.delaySeconds])
    },
  }
  return { id: tenant.value.id, options, queue, receiver, sent, time }
}

it('hands a tenant to the queue where there is one, and delivers nothing by itself', async () => {
  const { id, options, queue, receiver, sent } = await arrange()
  const { wake, wakeFor } = createDeliveries(options, queue)
  await wakeFor(id)
  await wake()
  expect(sent).toEqual([
    [{ tenant_id: id }, undefined],
    [{ tenant_id: id }, undefined],
  ])
  expect(receiver.taken).toBe(0)
})

it('delivers at once where there is no queue', async () => {
  const { id, options, receiver } = await arrange()
  await createDeliveries(options, undefined).wakeFor(id)
  expect(receiver.taken).toBe(1)
})

it('delivers what a message asks for, a second one to no effect', async () => {
  const { id, options, queue, receiver, sent } = await arrange()
  const { deliverTo } = createDeliveries(options, queue)
  for (let times = 0; times < 2; times += 1) await deliverTo({ tenant_id: id })
  expect([receiver.taken, sent]).toEqual([1, []])
})

it('has the queue bring a tenant back when its event is due again', async () => {
  const { id, options, queue, receiver, sent, time } = await arrange()
  const { deliverTo } = createDeliveries(options, queue)
  receiver.isAway = true
  await deliverTo({ tenant_id: id })
  expect(sent).toEqual([[{ tenant_id: id }, expect.any(Number)]])
  const [, delay = 0] = sent[0] ?? []
  expect(delay).toBeGreaterThan(0)
  receiver.isAway = false
  time.now += delay
  await deliverTo({ tenant_id: id })
  expect(receiver.taken).toBe(1)
})

it('delivers for the messages of a batch with one budget, and sends on those it does not suffice for', async () => {
  const { id, options, queue, receiver, sent } = await arrange()
  const { deliverTo } = createDeliveries(options, queue)
  const budget = createQueryBudget(20)
  for (let times = 0; times < 3; times += 1) await deliverTo({ tenant_id: id }, budget)
  expect(receiver.taken).toBe(1)
  expect(sent).toEqual([
    [{ tenant_id: id }, 0],
    [{ tenant_id: id }, 0],
  ])
  expect(budget.left()).toBeGreaterThan(0)
})

it.each([null, 'ten_1', {}, { tenant_id: 7 }])(
  'takes no notice of a message that is none of ours: %j',
  async (message) => {
    const { options, queue, receiver, sent } = await arrange()
    await createDeliveries(options, queue).deliverTo(message)
    expect([receiver.taken, sent]).toEqual([0, []])
  },
)
