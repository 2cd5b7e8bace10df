import { resealWebhooks } from '../delivery/reseal-webhooks.ts'
import type { Webhook } from '../delivery/webhook.ts'
import { maxWebhooks } from '../delivery/webhook.ts'
import { createWebhookSealer } from '../delivery/webhook-sealer.ts'
import type { LogPageOf } from '../schemas/page.ts'
import { assertSame, assertThere } from './assert.ts'
import type { StoreCase } from './contract-case.ts'
import type { DeliveryStores } from './delivery-world.ts'
import { arrange, everything, sealingKey } from './delivery-world.ts'
import { exampleRequest as by, reasonOf, unwrap } from './example-catalog.ts'

const firstPage = { limit: 100, after: 0 }

/** What stores do for webhooks and their secrets; over {@link DeliveryStores}. */
export const webhookCases: ReadonlyArray<StoreCase<DeliveryStores>> = [
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
      assertSame((await deliveries.listWebhooks(firstPage)).entries, [all, others], 'webhooks')
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
      assertSame((await deliveries.listWebhooks(firstPage)).entries, [own], 'webhooks')
      unwrap(await catalog.restoreTenant(leaver, by))
      assertSame(await reasonOf(webhooks.createWebhook(input, by)), 'ok', 'a webhook after the restore')
    },
  },
  {
    name: 'refuses a webhook more than a tenant, or all together, may have, and lists them page by page',
    async run(createStores) {
      const world = arrange(await createStores())
      const { deliveries, webhooks } = world
      const tenantId = await world.newTenant('busy')
      const made: Array<string> = []
      for (const whose of [{}, { tenantId }]) {
        for (let count = 0; count < maxWebhooks; count += 1) made.push((await world.newWebhook(whose)).id)
        const input = { tenantId: null, url: 'https://more.example/', eventTypes: [], ...whose }
        assertSame(await reasonOf(webhooks.createWebhook(input, by)), 'too_many_webhooks', 'one more')
      }
      await world.newWebhook({ tenantId: await world.newTenant('idle') })
      const listed: Array<string> = []
      for (let after: number | null = 0; after !== null; ) {
        const page: LogPageOf<Webhook> = await deliveries.listWebhooks({ limit: 33, after })
        listed.push(...page.entries.map(({ id }) => id))
        after = page.next
      }
      assertSame(listed.slice(0, -1), made, 'those of the pages')
      assertSame(listed.length, 2 * maxWebhooks + 1, 'how many')
      const first = assertThere(await deliveries.findWebhook(made[0] ?? ''), 'the first one')
      unwrap(await webhooks.deleteWebhook(first.id, by))
      const input = { tenantId: null, url: 'https://more.example/', eventTypes: [] }
      assertSame(await reasonOf(webhooks.createWebhook(input, by)), 'ok', 'one in its place')
    },
  },
  {
    name: 'lets webhooks created at once be as many as there may be: the others are refused, and leave nothing',
    async run(createStores) {
      const world = arrange(await createStores())
      const { deliveries } = world
      const tenantId = await world.newTenant('eager')
      const input = { tenantId, url: 'https://at-once.example/', eventTypes: [] }
      const tries = Array.from({ length: maxWebhooks + 10 }, () => reasonOf(world.webhooks.createWebhook(input, by)))
      const reasons = await Promise.all(tries)
      const count = (reason: string) => reasons.filter((each) => each === reason).length
      assertSame([count('ok'), count('too_many_webhooks')], [maxWebhooks, 10], 'reasons')
      assertSame((await deliveries.listWebhooks(firstPage)).entries.length, maxWebhooks, 'webhooks')
      const query = { tenantId, actor: null, action: 'webhook.created' as const, limit: 100, after: 0 }
      assertSame((await world.catalog.listAudit(query)).entries.length, maxWebhooks, 'audit entries')
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
    name: 'seals anew what stands behind more webhooks than one round takes that no key opens',
    async run(createStores) {
      const world = arrange(await createStores())
      const { deliveries, sealer } = world
      const change = { actor: 'contract', requestId: 'r', at: world.now(), answered: null }
      // In the order of what they begin with: those that no key opens come first.
      const secrets = ['A', 'A', 'B', 'B', JSON.stringify(['whsec_b25l']), JSON.stringify(['whsec_dHdv'])]
      for (const [index, sealedSecrets] of secrets.entries()) {
        const webhook = await world.newWebhook()
        await deliveries.replaceSecrets({ webhook, sealedSecrets }, { ...change, auditId: `aud_seal_${index}` })
      }
      const round = () => resealWebhooks({ deliveries, sealer }, 1)
      assertSame(await round(), { resealed: 1, unreadable: 4 }, 'first round')
      assertSame(await round(), { resealed: 1, unreadable: 4 }, 'second round')
      assertSame(await round(), { resealed: 0, unreadable: 4 }, 'third round')
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
      assertSame((await world.deliveries.listWebhooks(firstPage)).entries, [], 'webhooks')
      const query = { tenantId: 'platform', actor: null, action: null, limit: 10, after: 0 }
      const { entries } = await world.catalog.listAudit(query)
      const actions = entries.map((entry) => entry.action)
      assertSame(actions, ['webhook.created', 'webhook.secret_rotated', 'webhook.deleted'], 'audit')
      assertSame(JSON.stringify(entries).includes('whsec_'), false, 'a secret in the audit log')
    },
  },
]
