import type { CatalogStore } from '../catalog-store.ts'
import type { DeliveryOptions } from '../delivery/deliver-events.ts'
import { deliverDueEvents, deliverTenantEvents } from '../delivery/deliver-events.ts'
import type { DeliveryStore, StreamPage } from '../delivery/delivery-store.ts'
import { resealWebhooks } from '../delivery/reseal-webhooks.ts'
import { createWebhookAdministration } from '../delivery/webhook-administration.ts'
import { createWebhookSealer } from '../delivery/webhook-sealer.ts'
import { assertSame, assertThere } from './assert.ts'
import type { StoreCase } from './contract-case.ts'
import { exampleRequest as by, exampleCatalog, reasonOf, unwrap } from './example-catalog.ts'

/** A catalog store and the delivery store over the same records. */
export interface DeliveryStores {
  readonly catalog: CatalogStore
  readonly deliveries: DeliveryStore
}

const sealingKey = 'sealing-key-of-the-contract-suite'

interface Sent {
  readonly id: string
  readonly type: string
  readonly version: number
  readonly url: string
}

function arrange({ catalog: store, deliveries }: DeliveryStores) {
  const { catalog, newTenant, pass, now } = exampleCatalog(store)
  const sent: Array<Sent> = []
  let down = false
  let leases = 0
  const randomBytes = (length: number): Uint8Array => {
    leases += 1
    return Uint8Array.from({ length }, (_, index) => (index < 2 ? (leases >> (8 * index)) & 255 : 9))
  }
  const sealer = createWebhookSealer({ keys: [sealingKey], randomBytes })
  const options: DeliveryOptions = {
    deliveries,
    sealer,
    events: store,
    clock: now,
    newLeaseId: () => {
      leases += 1
      return `lease-${leases}`
    },
    async send({ url, headers, body }) {
      if (down) return 'HTTP status 503'
      const { type, data } = JSON.parse(body) as { type: string; data: { version: number } }
      sent.push({ id: assertThere(headers['webhook-id'], 'webhook-id'), type, version: data.version, url })
      return null
    },
  }
  const webhooks = createWebhookAdministration({ store, deliveries, sealer, clock: now, randomBytes })
  return {
    catalog,
    deliveries,
    newTenant,
    pass,
    now,
    options,
    sealer,
    randomBytes,
    webhooks,
    sent,
    versions: () => sent.map((each) => each.version),
    setDown: (to: boolean) => {
      down = to
    },
    rename: async (tenantId: string, name: string) =>
      unwrap(await catalog.updateTenant({ tenantId, patch: { name } }, by)),
    newWebhook: async (input: { readonly tenantId?: string; readonly url?: string } = {}) =>
      unwrap(
        await webhooks.createWebhook(
          { tenantId: input.tenantId ?? null, url: input.url ?? 'https://hooks.example/', eventTypes: [] },
          by,
        ),
      ).webhook,
    deliver: () => deliverDueEvents(options, 100),
  }
}

const everything = { stalled: false, limit: 100, after: null }

/** What stores do for deliveries; over {@link DeliveryStores}. */
export const deliveryContract: ReadonlyArray<StoreCase<DeliveryStores>> = [
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
    name: 'purges the webhooks of a tenant, and tells the others of it',
    async run(createStores) {
      const world = arrange(await createStores())
      const { catalog, deliveries } = world
      const [leaver, stayer] = [await world.newTenant('leaver'), await world.newTenant('stayer')]
      const all = await world.newWebhook()
      const own = await world.newWebhook({ tenantId: leaver, url: 'https://leaver.example/' })
      const others = await world.newWebhook({ tenantId: stayer, url: 'https://stayer.example/' })
      unwrap(await catalog.updateTenant({ tenantId: leaver, patch: { status: 'deleting' } }, by))
      await world.rename(stayer, 'one')
      await world.deliver()
      world.pass(30 * 86_400)
      const { version, value } = unwrap(await catalog.planPurge(leaver))
      assertSame(value.belongings.webhooks, [own], 'what would go')
      unwrap(await catalog.purgeTenant({ tenantId: leaver, plannedVersions: [version] }, by))
      assertSame(await deliveries.listWebhooks(), [all, others], 'webhooks')
      const streams = async (id: string) => (await deliveries.listStreams(id, everything)).streams.length
      assertSame([await streams(own.id), await streams(others.id), await streams(all.id)], [0, 1, 2], 'streams')
      await world.deliver()
      assertSame([world.sent.at(-1)?.type, world.sent.at(-1)?.url], ['tenant.purged', all.url], 'last event')
      const input = { tenantId: leaver, url: 'https://leaver.example/', eventTypes: [] }
      assertSame(await reasonOf(world.webhooks.createWebhook(input, by)), 'tenant_deleted', 'a webhook of nobody')
    },
  },
  {
    name: 'gives a tenant that is leaving no webhook more, until it is restored: a purge takes nothing that nobody saw',
    async run(createStores) {
      const world = arrange(await createStores())
      const { catalog, deliveries, webhooks } = world
      const leaver = await world.newTenant('leaver')
      const own = await world.newWebhook({ tenantId: leaver, url: 'https://leaver.example/' })
      unwrap(await catalog.updateTenant({ tenantId: leaver, patch: { status: 'deleting' } }, by))
      const input = { tenantId: leaver, url: 'https://late.example/', eventTypes: [] }
      assertSame(await reasonOf(webhooks.createWebhook(input, by)), 'tenant_leaving', 'a webhook of the leaver')
      // As if the tenant had begun to leave after it was looked at.
      const change = { actor: 'contract', requestId: 'r', auditId: 'aud_late', at: world.now(), answered: null }
      const late = { ...own, id: 'whk_late' }
      assertSame(await deliveries.insertWebhook(late, change), 'refused', 'one that came too late')
      const nobodys = { ...late, tenantId: 'ten_nobody' }
      assertSame(await deliveries.insertWebhook(nobodys, change), 'refused', 'one of nobody')
      assertSame(await deliveries.listWebhooks(), [own], 'webhooks')
      unwrap(await catalog.restoreTenant(leaver, by))
      assertSame(await reasonOf(webhooks.createWebhook(input, by)), 'ok', 'a webhook after the restore')
    },
  },
  {
    name: 'lets rotations of one secret at once follow one another: what somebody was shown is not lost to another',
    async run(createStores) {
      const world = arrange(await createStores())
      const { id } = await world.newWebhook()
      const rotations = Array.from({ length: 5 }, async () => unwrap(await world.webhooks.rotateSecret(id, by)).secret)
      const shown = await Promise.all(rotations)
      const kept = assertThere(await world.deliveries.findWebhook(id), 'webhook')
      const secrets = assertThere(await world.sealer.open(kept), 'secrets')
      assertSame(new Set(secrets).size, 2, 'secrets that are kept')
      assertSame(
        secrets.every((secret) => shown.includes(secret)),
        true,
        'whether both are of the last two rotations',
      )
      const query = { tenantId: 'platform', actor: null, action: 'webhook.secret_rotated' as const, limit: 9, after: 0 }
      assertSame((await world.catalog.listAudit(query)).entries.length, 5, 'audit entries')
    },
  },
  {
    name: 'seals anew what an older key sealed or nobody did, and not over a rotation',
    async run(createStores) {
      const world = arrange(await createStores())
      const { deliveries, sealer, randomBytes } = world
      const created = await world.newWebhook()
      const sealedSecrets = JSON.stringify(['whsec_bGVnYWN5'])
      const plain = { ...created, sealedSecrets }
      const change = { actor: 'contract', requestId: 'r', auditId: 'aud_plain', at: world.now(), answered: null }
      assertSame(
        await deliveries.replaceSecrets({ webhook: created, sealedSecrets }, change),
        'committed',
        'a row from before',
      )
      assertSame(await world.sealer.open(plain), ['whsec_bGVnYWN5'], 'secrets of the row from before')
      assertSame(await resealWebhooks({ deliveries, sealer }, 10), { resealed: 1, unreadable: 0 }, 'first round')
      assertSame(await resealWebhooks({ deliveries, sealer }, 10), { resealed: 0, unreadable: 0 }, 'second round')

      const keys = ['the-next-key-of-the-contract-suite', sealingKey]
      const next = createWebhookSealer({ keys, randomBytes })
      const stale = assertThere(await deliveries.findWebhook(created.id), 'webhook')
      assertSame(await resealWebhooks({ deliveries, sealer: next }, 10), { resealed: 1, unreadable: 0 }, 'the next key')
      const resealed = assertThere(await deliveries.findWebhook(created.id), 'webhook')
      const only = createWebhookSealer({ keys: keys.slice(0, 1), randomBytes })
      assertSame(await only.open(resealed), ['whsec_bGVnYWN5'], 'secrets under the next key alone')
      assertSame(await sealer.open(resealed), null, 'secrets under the key before')
      assertSame(await deliveries.resealWebhook({ webhook: stale, sealedSecrets: 'lost' }), false, 'a late one')
      assertSame(await resealWebhooks({ deliveries, sealer }, 10), { resealed: 0, unreadable: 1 }, 'without the key')

      await world.newTenant('a1')
      const [round] = await world.deliver()
      assertSame([round?.delivered, round?.failed], [0, 1], 'a delivery without the key')
      const { streams } = await deliveries.listStreams(created.id, everything)
      assertSame(streams[0]?.lastError, 'no key opens the secrets of the webhook', 'what the stream says')
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
  {
    name: 'sends a webhook only the types it asked for, and signs with two secrets after a rotation',
    async run(createStores) {
      const world = arrange(await createStores())
      const input = { tenantId: null, url: 'https://some.example/', eventTypes: ['tenant.renamed' as const] }
      const { webhook, secret } = unwrap(await world.webhooks.createWebhook(input, by))
      assertSame(await world.deliveries.findWebhook(webhook.id), webhook, 'webhook')
      const id = await world.newTenant('a1')
      unwrap(await world.catalog.renameTenant({ tenantId: id, slug: 'a2' }, by))
      await world.rename(id, 'one')
      await world.deliver()
      assertSame(
        world.sent.map((each) => each.type),
        ['tenant.renamed'],
        'types',
      )
      const rotated = unwrap(await world.webhooks.rotateSecret(webhook.id, by))
      const kept = assertThere(await world.deliveries.findWebhook(webhook.id), 'webhook')
      assertSame(await world.sealer.open(kept), [rotated.secret, secret], 'secrets that are kept')
      assertSame(kept.sealedSecrets.includes('whsec_'), false, 'a secret in the database')
      unwrap(await world.webhooks.deleteWebhook(webhook.id, by))
      assertSame(await world.deliveries.listWebhooks(), [], 'webhooks')
      const query = { tenantId: 'platform', actor: null, action: null, limit: 10, after: 0 }
      const { entries } = await world.catalog.listAudit(query)
      const actions = entries.map((entry) => entry.action)
      assertSame(actions, ['webhook.created', 'webhook.secret_rotated', 'webhook.deleted'], 'audit')
      assertSame(JSON.stringify(entries).includes('whsec_'), false, 'a secret in the audit log')
    },
  },
]
