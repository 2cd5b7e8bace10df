import type { DeliveryStore } from './delivery-store.ts'
import type { Webhook } from './webhook.ts'
import type { WebhookSealer } from './webhook-sealer.ts'

/** What came of sealing secrets anew. */
export interface Resealing {
  readonly resealed: number
  /** Webhooks whose secrets no key opens: their deliveries fail until that key is back or they are replaced. */
  readonly unreadable: number
}

/**
 * Seals with the current key what an older one sealed, or nobody did, of up to `limit` webhooks. Those that no key opens
 * are passed over, however many there are. Without a key nothing happens. A secret that is rotated meanwhile stays.
 */
export async function resealWebhooks(
  { deliveries, sealer }: { readonly deliveries: DeliveryStore; readonly sealer: WebhookSealer },
  limit: number,
): Promise<Resealing> {
  const mark = await sealer.currentMark()
  if (mark === null) return { resealed: 0, unreadable: 0 }
  let resealed = 0
  let unreadable = 0
  let after: Webhook | null = null
  do {
    const page: ReadonlyArray<Webhook> = await deliveries.listWebhooksSealedOtherwise({ mark, limit, after })
    for (const webhook of page) {
      if (resealed === limit) return { resealed, unreadable }
      const secrets = await sealer.open(webhook)
      if (secrets === null) {
        unreadable += 1
        continue
      }
      const sealedSecrets = await sealer.seal(webhook.id, secrets)
      if (await deliveries.resealWebhook({ webhook, sealedSecrets })) resealed += 1
    }
    after = page.length < limit ? null : (page.at(-1) ?? null)
  } while (after !== null)
  return { resealed, unreadable }
}
