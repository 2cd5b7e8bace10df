import type { CatalogStore } from '../catalog-store.ts'
import type { DeliveryOptions } from '../delivery/deliver-events.ts'
import { deliverDueEvents } from '../delivery/deliver-events.ts'
import type { DeliveryStore } from '../delivery/delivery-store.ts'
import type { Webhook } from '../delivery/webhook.ts'
import type { WebhookAdministration } from '../delivery/webhook-administration.ts'
import { createWebhookAdministration } from '../delivery/webhook-administration.ts'
import type { WebhookSealer } from '../delivery/webhook-sealer.ts'
import { createWebhookSealer } from '../delivery/webhook-sealer.ts'
import type { AtVersion } from '../operations/catalog-kit.ts'
import type { StreamQuery } from '../schemas/webhook-schemas.ts'
import type { Tenant } from '../tenant.ts'
import { assertThere } from './assert.ts'
import type { ExampleCatalog } from './example-catalog.ts'
import { exampleRequest as by, exampleCatalog, unwrap } from './example-catalog.ts'

/** A catalog store and the delivery store over the same records. */
export interface DeliveryStores {
  readonly catalog: CatalogStore
  readonly deliveries: DeliveryStore
}

/** The key under which secrets of webhooks are sealed. */
export const sealingKey = 'sealing-key-of-the-contract-suite'

/** An event that the receiver took. */
export interface Sent {
  readonly id: string
  readonly type: string
  readonly version: number
  readonly url: string
}

/** A catalog and its deliveries, with a receiver that can be away. */
export interface DeliveryWorld extends ExampleCatalog {
  readonly deliveries: DeliveryStore
  readonly options: DeliveryOptions
  readonly sealer: WebhookSealer
  readonly randomBytes: (length: number) => Uint8Array
  readonly webhooks: WebhookAdministration
  /** What the receiver took, in its order. */
  readonly sent: ReadonlyArray<Sent>
  readonly versions: () => ReadonlyArray<number>
  readonly setDown: (to: boolean) => void
  /** Addresses at which nobody answers while others do. */
  readonly dead: Set<string>
  readonly rename: (tenantId: string, name: string) => Promise<AtVersion<Tenant>>
  readonly newWebhook: (input?: { readonly tenantId?: string; readonly url?: string }) => Promise<Webhook>
  readonly deliver: () => ReturnType<typeof deliverDueEvents>
}

/** The first page of all streams of a webhook. */
export const everything: StreamQuery = { stalled: false, limit: 100, after: null }

/** Arranges a {@link DeliveryWorld} over stores. */
export function arrange({ catalog: store, deliveries }: DeliveryStores): DeliveryWorld {
  const { catalog, newTenant, pass, now } = exampleCatalog(store)
  const sent: Array<Sent> = []
  let down = false
  const dead = new Set<string>()
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
      if (down || dead.has(url)) return 'HTTP status 503'
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
    dead,
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
