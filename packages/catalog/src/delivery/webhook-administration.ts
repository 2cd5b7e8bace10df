import { canonicalHost } from '../canonical-host.ts'
import { CatalogError } from '../catalog-error.ts'
import type { AttemptSuperseded, TenantDeleted, TenantLeaving, TenantNotFound } from '../catalog-refusal.ts'
import type { CatalogStore } from '../catalog-store.ts'
import type { ChangeRequest, PlatformChange, PlatformOutcome } from '../change.ts'
import { answeredBy } from '../change.ts'
import type { RandomBytes } from '../new-id.ts'
import { newId } from '../new-id.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { LogPageOf, PageQuery } from '../schemas/page.ts'
import type { EventReplay, StreamQuery } from '../schemas/webhook-schemas.ts'
import type { DeliveryStore, StreamPage } from './delivery-store.ts'
import { newWebhookSecret } from './sign-webhook.ts'
import type { NewWebhook, ShownWebhook, Webhook } from './webhook.ts'
import type { WebhookSealer } from './webhook-sealer.ts'

/** Why webhooks are not changed as asked. */
export type WebhookRefusal =
  | { readonly reason: 'webhook_not_found' }
  | { readonly reason: 'event_not_found' }
  /** The address is not https, or leads to an IP address. */
  | { readonly reason: 'webhook_url_refused' }
  /** The tenant, or all tenants together, have as many as there may be. */
  | { readonly reason: 'too_many_webhooks' }
  | AttemptSuperseded

/** Why a tenant gets no webhook of its own. */
export type WebhookTenantRefusal = TenantNotFound | TenantLeaving | TenantDeleted

/** How often a secret is rotated anew when others keep rotating it. */
const maxAttempts = 20

/** Whose events are delivered once more. */
export interface ReplayedTenant {
  readonly tenantId: string
}

/** What operators do with webhooks. Each change is written together with its audit entry and its answer. */
export interface WebhookAdministration {
  /** One page, in the order of creation. */
  listWebhooks(page: PageQuery): Promise<LogPageOf<Webhook>>
  /**
   * Sends events from now on. The secret is in the result, to be shown once.
   *
   * @throws CatalogError `CATALOG_SEALING_KEY_MISSING`
   */
  createWebhook(
    input: NewWebhook,
    by: ChangeRequest<ShownWebhook>,
  ): Promise<Result<ShownWebhook, WebhookRefusal | WebhookTenantRefusal>>
  /**
   * Gives the webhook a new secret; the old one is signed with as well until the next rotation.
   *
   * @throws CatalogError `CATALOG_SECRETS_UNREADABLE`, `CATALOG_SEALING_KEY_MISSING`, `CATALOG_CONTENDED`
   */
  rotateSecret(id: string, by: ChangeRequest<ShownWebhook>): Promise<Result<ShownWebhook, WebhookRefusal>>
  deleteWebhook(id: string, by: ChangeRequest<Webhook>): Promise<Result<Webhook, WebhookRefusal>>
  /** How far the events of each tenant were delivered: one page. */
  listStreams(id: string, query: StreamQuery): Promise<Result<StreamPage, WebhookRefusal>>
  /** Delivers an event and all later ones of its tenant once more, also what was given up. */
  replayEvents(input: EventReplay, by: ChangeRequest<ReplayedTenant>): Promise<Result<ReplayedTenant, WebhookRefusal>>
}

/** What webhooks are administered with. */
export interface WebhookAdministrationOptions {
  readonly store: Pick<CatalogStore, 'findTenant'>
  readonly deliveries: DeliveryStore
  readonly sealer: WebhookSealer
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  readonly randomBytes: RandomBytes
  /** `local`: http to this machine is allowed as well, for local stacks. Default `https`. */
  readonly webhookUrls?: 'https' | 'local'
}

/** Returns the administration of webhooks. */
export function createWebhookAdministration(options: WebhookAdministrationOptions): WebhookAdministration {
  const { store, deliveries, sealer, clock, randomBytes, webhookUrls = 'https' } = options
  /** Makes a change that returns `result`; what is refused is a webhook that is gone. */
  async function change<T>(
    by: ChangeRequest<T>,
    result: T,
    make: (change: PlatformChange) => Promise<PlatformOutcome>,
  ): Promise<Result<T, WebhookRefusal>> {
    const outcome = await make({
      actor: by.actor,
      requestId: by.requestId,
      auditId: newId('aud', randomBytes),
      at: clock(),
      answered: answeredBy(by, result),
    })
    if (outcome !== 'committed') return err({ reason: outcome === 'refused' ? 'webhook_not_found' : outcome })
    by.once?.onKept()
    return ok(result)
  }
  async function withWebhook<T>(
    id: string,
    use: (webhook: Webhook) => Promise<Result<T, WebhookRefusal>>,
  ): Promise<Result<T, WebhookRefusal>> {
    const webhook = await deliveries.findWebhook(id)
    return webhook === null ? err({ reason: 'webhook_not_found' }) : use(webhook)
  }
  async function whyNotFor(tenantId: string | null): Promise<WebhookTenantRefusal | null> {
    if (tenantId === null) return null
    const tenant = await store.findTenant(tenantId)
    if (tenant === null) return { reason: 'tenant_not_found' }
    if (tenant.status === 'deleted') return { reason: 'tenant_deleted' }
    return tenant.status === 'deleting' ? { reason: 'tenant_leaving' } : null
  }
  async function secretsOf(webhook: Webhook): Promise<ReadonlyArray<string>> {
    const secrets = await sealer.open(webhook)
    if (secrets !== null) return secrets
    throw new CatalogError('CATALOG_SECRETS_UNREADABLE', 'no key opens the secrets of the webhook')
  }
  return {
    listWebhooks: (page) => deliveries.listWebhooks(page),
    async createWebhook(input, by) {
      if (!isAllowedUrl(new URL(input.url), webhookUrls)) return err({ reason: 'webhook_url_refused' })
      const refusal = await whyNotFor(input.tenantId)
      if (refusal !== null) return err(refusal)
      const id = newId('whk', randomBytes)
      const secret = newWebhookSecret(randomBytes)
      const webhook: Webhook = {
        ...input,
        id,
        sealedSecrets: await sealer.seal(id, [secret]),
        startsAfter: await deliveries.lastEventPlace(),
        createdAt: clock(),
      }
      const created = await change(by, { webhook, secret }, (made) => deliveries.insertWebhook(webhook, made))
      if (created.ok || created.error.reason !== 'webhook_not_found') return created
      // What is refused is a webhook of a tenant that began to leave meanwhile, or one too many.
      return err((await whyNotFor(input.tenantId)) ?? { reason: 'too_many_webhooks' })
    },
    async rotateSecret(id, by) {
      const secret = newWebhookSecret(randomBytes)
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const webhook = await deliveries.findWebhook(id)
        if (webhook === null) return err({ reason: 'webhook_not_found' })
        const [standing] = await secretsOf(webhook)
        const secrets = standing === undefined ? [secret] : [secret, standing]
        const sealedSecrets = await sealer.seal(id, secrets)
        const result = { webhook: { ...webhook, sealedSecrets }, secret }
        const rotated = await change(by, result, (made) => deliveries.replaceSecrets({ webhook, sealedSecrets }, made))
        // What is refused is a webhook whose secret was rotated meanwhile, or which is gone.
        if (rotated.ok || rotated.error.reason !== 'webhook_not_found') return rotated
      }
      throw new CatalogError('CATALOG_CONTENDED', 'the secret of the webhook kept being rotated')
    },
    deleteWebhook: (id, by) =>
      withWebhook(id, (webhook) => change(by, webhook, (made) => deliveries.deleteWebhook(webhook, made))),
    listStreams: (id, query) => withWebhook(id, async () => ok(await deliveries.listStreams(id, query))),
    async replayEvents({ webhookId, fromEvent }, by) {
      const webhook = await deliveries.findWebhook(webhookId)
      if (webhook === null) return err({ reason: 'webhook_not_found' })
      const event = await deliveries.findEvent(fromEvent)
      // An event that the webhook does not get is none to it.
      if (event === null || (webhook.tenantId ?? event.tenantId) !== event.tenantId) {
        return err({ reason: 'event_not_found' })
      }
      const { tenantId, sequence } = event
      const input = { webhook, tenantId, position: sequence - 1 }
      const replayed = await change(by, { tenantId }, (made) => deliveries.replay(input, made))
      if (replayed.ok) by.onCommitted?.(tenantId)
      return replayed
    },
  }
}

function isAllowedUrl(url: URL, allowed: 'https' | 'local'): boolean {
  const isLocal = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname.endsWith('.localhost')
  if (isLocal) return allowed === 'local'
  // What no tenant could claim, such as an IP address, is no place to send events to either.
  const host = canonicalHost(url.hostname)
  return url.protocol === 'https:' && host.ok && host.value.includes('.')
}
