import type { DeliveryOptions } from '../delivery/deliver-events.ts'
import { deliverDueEvents, deliverTenantEvents } from '../delivery/deliver-events.ts'
import type { StreamPage } from '../delivery/delivery-store.ts'
import { createQueryBudget } from '../delivery/query-budget.ts'
import { assertSame, assertThere } from './assert.ts'
import type { StoreCase } from './contract-case.ts'
import type { DeliveryStores } from './delivery-world.ts'
import { arrange, everything } from './delivery-world.ts'
import { exampleRequest as by, unwrap } from './example-catalog.ts'

/** What stores do for deliveries; over {@link DeliveryStores}. */
export const deliveryCases: ReadonlyArray<StoreCase<DeliveryStores>> = [
  {
    name: 'delivers the events of each tenant once and in order, from the creation of the webhook on',
    async run(createStores) {
      const world = arrange(await createStores())
      const [a, b] = [await world.newTenant('a1'), await world.newTenant('b1')]
      await world.newWebhook()
      await world.newWebhook({ tenantId: b, url: 'https://b.example/' })
      for (const name of ['one', 'two', 'three']) {
        await world.rename(a, name)
        await world.rename(b, name)
      }
      await world.deliver()
      const to = (url: string, tenantId: string) =>
        world.options.events
          .listOutboxEvents({ tenantId, after: 0, limit: 99 })
          .then((events) => new Set(events.map((event) => event.id)))
          .then((ids) => world.sent.filter((each) => each.url === url && ids.has(each.id)).map((each) => each.version))
      assertSame(await to('https://hooks.example/', a), [2, 3, 4], 'of a to all')
      assertSame(await to('https://hooks.example/', b), [2, 3, 4], 'of b to all')
      assertSame(await to('https://b.example/', b), [2, 3, 4], 'of b to its own')
      assertSame(await to('https://b.example/', a), [], 'of a to that of b')
      assertSame(await world.deliver(), [], 'nothing is due any more')
      await world.rename(a, 'four')
      assertSame((await world.deliver()).length, 1, 'tenants that are due again')
      assertSame(world.versions().at(-1), 5, 'last event')
    },
  },
  {
    name: 'holds up later events behind one that is not taken, tries it again with growing waits, and gives up in the end',
    async run(createStores) {
      const world = arrange(await createStores())
      const webhook = await world.newWebhook()
      const id = await world.newTenant('a1')
      await world.rename(id, 'one')
      world.setDown(true)
      const [first] = await world.deliver()
      assertSame([first?.failed, first?.dueAt], [1, world.now() + 5], 'first failure')
      world.setDown(false)
      assertSame(await world.deliver(), [], 'before it is due again')
      await deliverTenantEvents(world.options, id)
      assertSame(world.versions(), [], 'when asked out of turn')
      world.pass(5)
      await world.deliver()
      assertSame(world.versions(), [1, 2], 'after the wait')

      world.setDown(true)
      await world.rename(id, 'two')
      let rounds = 0
      for (; rounds < 100; rounds += 1) {
        const [round] = await world.deliver()
        if (round === undefined || round.dueAt === null) break
        world.pass(round.dueAt - world.now())
      }
      assertSame(rounds, 11, 'attempts before it is given up')
      const [stream] = (await world.deliveries.listStreams(webhook.id, everything)).streams
      assertSame([stream?.stalledAt, stream?.lastError], [world.now(), 'HTTP status 503'], 'stream')
      world.setDown(false)
      await world.rename(id, 'three')
      await world.deliver()
      assertSame(world.versions(), [1, 2], 'nothing passes the event that was given up')
    },
  },
  {
    name: 'delivers once more what is replayed, with the same ids, also after it was given up',
    async run(createStores) {
      const world = arrange(await createStores())
      const webhook = await world.newWebhook()
      const id = await world.newTenant('a1')
      await world.rename(id, 'one')
      await world.rename(id, 'two')
      await world.deliver()
      const from = assertThere(world.sent[1], 'second event').id
      unwrap(await world.webhooks.replayEvents({ webhookId: webhook.id, fromEvent: from }, by))
      await world.deliver()
      assertSame(world.versions(), [1, 2, 3, 2, 3], 'versions')
      assertSame(world.sent[3]?.id, from, 'id of the replayed event')
      const nobody = await world.webhooks.replayEvents({ webhookId: webhook.id, fromEvent: 'evt_none' }, by)
      assertSame(nobody.ok, false, 'an unknown event')
    },
  },
  {
    name: 'tells how far the tenants are in bounded pages, in the order of their ids, and what was given up apart',
    async run(createStores) {
      const world = arrange(await createStores())
      const [webhook, other] = [await world.newWebhook(), await world.newWebhook({ url: 'https://other.example/' })]
      const ids: Array<string> = []
      for (const slug of ['a1', 'b1', 'c1', 'd1', 'e1']) ids.push(await world.newTenant(slug))
      await world.deliver()
      ids.sort()
      const [, second = '', , fourth = ''] = ids
      for (const tenantId of [second, fourth]) {
        const lease = { webhook, tenantId, leaseId: tenantId, now: world.now(), leasedUntil: world.now() + 60 }
        const taken = await world.deliveries.takeStream(lease)
        if (taken.kind !== 'taken') throw new Error('the stream is not to be had')
        const stream = { ...taken.stream, stalledAt: world.now() }
        await world.deliveries.saveStream({ stream, leaseId: tenantId, leasedUntil: 0 })
      }
      const pages = async (webhookId: string, stalled: boolean) => {
        const read: Array<ReadonlyArray<string>> = []
        let after: string | null = null
        do {
          const page: StreamPage = await world.deliveries.listStreams(webhookId, { stalled, limit: 2, after })
          read.push(page.streams.map((each) => each.tenantId))
          after = page.next
        } while (after !== null && read.length < 9)
        return read
      }
      assertSame(await pages(webhook.id, false), [ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)], 'all')
      assertSame(await pages(webhook.id, true), [[second, fourth]], 'given up')
      assertSame(await pages(other.id, true), [[]], 'given up of the other webhook')
    },
  },
  {
    name: 'lets one of many deliverers at once have a stream, and another one after the lease of a dead one',
    async run(createStores) {
      const world = arrange(await createStores())
      const webhook = await world.newWebhook()
      const id = await world.newTenant('a1')
      await Promise.all(Array.from({ length: 10 }, () => deliverTenantEvents(world.options, id)))
      assertSame(world.versions(), [1], 'deliveries')

      await world.rename(id, 'one')
      const lease = { webhook, tenantId: id, now: world.now(), leasedUntil: world.now() + 60 }
      const dead = await world.deliveries.takeStream({ ...lease, leaseId: 'dead' })
      assertSame(dead.kind, 'taken', 'the dead one')
      await world.deliver()
      assertSame(world.versions(), [1], 'while the lease lasts')
      world.pass(60)
      await world.deliver()
      assertSame(world.versions(), [1, 2], 'after the lease')
      const late = dead.kind === 'taken' && { stream: { ...dead.stream, position: 0 }, leaseId: 'dead', leasedUntil: 0 }
      assertSame(late && (await world.deliveries.saveStream(late)), false, 'progress of the dead one')
    },
  },
  {
    name: 'delivers what came in during a delivery, though whoever was woken by it found the stream taken',
    async run(createStores) {
      const world = arrange(await createStores())
      await world.newWebhook()
      const id = await world.newTenant('a1')
      const send = world.options.send
      let renamed = false
      const during: DeliveryOptions = {
        ...world.options,
        async send(request) {
          if (!renamed) {
            renamed = true
            await world.rename(id, 'meanwhile')
            const woken = await deliverTenantEvents(world.options, id)
            assertSame([woken.delivered, woken.dueAt], [0, world.now() + 60], 'whoever was woken')
          }
          return send(request)
        },
      }
      assertSame(await deliverTenantEvents(during, id), { delivered: 2, failed: 0, dueAt: null }, 'the round')
      assertSame(world.versions(), [1, 2], 'versions')
      world.pass(60)
      assertSame(await world.deliver(), [], 'nothing is due any more')
    },
  },
  {
    name: 'leaves what its queries do not suffice for to the next one, and gets everything there once and in order',
    async run(createStores) {
      const world = arrange(await createStores())
      const urls = ['one', 'two', 'three'].map((name) => `https://${name}.example/`)
      for (const url of urls) await world.newWebhook({ url })
      const ids: Array<string> = []
      for (const slug of ['a1', 'a2', 'a3', 'a4']) ids.push(await world.newTenant(slug))
      for (const id of ids) for (const name of ['one', 'two', 'three']) await world.rename(id, name)
      const invocations: Array<number> = []
      while (world.sent.length < 4 * urls.length * ids.length && invocations.length < 50) {
        const before = world.sent.length
        await deliverDueEvents(world.options, 100, createQueryBudget(30))
        invocations.push(world.sent.length - before)
      }
      assertSame(
        invocations.every((sent) => sent > 0 && sent < 30),
        true,
        `whether each gets on, and none too far: ${invocations}`,
      )
      for (const url of urls) {
        const versions = world.sent.filter((each) => each.url === url).map(({ version }) => version)
        assertSame(versions.toSorted(), [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4], `events at ${url}`)
      }
      assertSame(await world.deliver(), [], 'nothing is due any more')
    },
  },
  {
    name: 'delivers to webhooks that answer though many others do not: what waits for its next attempt costs nothing',
    async run(createStores) {
      const world = arrange(await createStores())
      const id = await world.newTenant('a1')
      const own = (name: string) => world.newWebhook({ tenantId: id, url: `https://${name}.example/` })
      for (let count = 0; count < 20; count += 1) world.dead.add((await own(`dead-${count}`)).url)
      const { url } = await own('healthy')
      const ask = () => deliverTenantEvents(world.options, id, createQueryBudget(60))
      await world.rename(id, 'one')
      for (let count = 0; count < 10 && (await ask()).dueAt === world.now(); count += 1);
      assertSame(world.versions(), [2], 'after all were tried')
      await world.rename(id, 'two')
      assertSame([(await ask()).delivered, world.versions()], [1, [2, 3]], 'in the next invocation')
      const due = { tenantId: id, now: world.now() }
      assertSame(await world.deliveries.listDueWebhooks(due), [], 'due at once')
      assertSame(await world.deliveries.findNextAttempt(id), world.now() + 5, 'when the others are tried again')
      world.pass(5)
      await world.rename(id, 'three')
      const [first, second] = await world.deliveries.listDueWebhooks({ ...due, now: world.now() })
      assertSame([first?.url, second?.url], [url, 'https://dead-0.example/'], 'order of those that are due')
    },
  },
  {
    name: 'begins nothing with a budget that does not suffice: the tenant stays due',
    async run(createStores) {
      const world = arrange(await createStores())
      await world.newWebhook()
      const [a, b] = [await world.newTenant('a1'), await world.newTenant('b1')]
      const budget = createQueryBudget(20)
      await deliverTenantEvents(world.options, a, budget)
      const left = budget.left()
      assertSame(
        await deliverTenantEvents(world.options, b, budget),
        { delivered: 0, failed: 0, dueAt: world.now() },
        'the second tenant',
      )
      assertSame([budget.left(), world.versions()], [left, [1]], 'what is left of the budget, and what was sent')
      await world.deliver()
      assertSame(world.versions(), [1, 1], 'in the next invocation')
    },
  },
  {
    name: 'leaves a tenant whose events keep coming in due at once',
    async run(createStores) {
      const world = arrange(await createStores())
      await world.newWebhook()
      const id = await world.newTenant('a1')
      const send = world.options.send
      let changes = 0
      const during: DeliveryOptions = {
        ...world.options,
        async send(request) {
          if (changes < 10) {
            changes += 1
            await world.rename(id, `change ${changes}`)
          }
          return send(request)
        },
      }
      const { dueAt } = await deliverTenantEvents(during, id)
      assertSame(dueAt, world.now(), 'when it is due again')
      for (let rounds = 0; rounds < 11; rounds += 1) await world.deliver()
      assertSame(
        world.versions(),
        Array.from({ length: 1 + changes }, (_, index) => index + 1),
        'versions',
      )
    },
  },
]
