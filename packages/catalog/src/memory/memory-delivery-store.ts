import type { PlatformAction, PlatformChange, PlatformOutcome } from '../change.ts'
import type { DeliveryStore } from '../delivery/delivery-store.ts'
import type { DeliveryStream, Webhook } from '../delivery/webhook.ts'
import { maxWebhooks, webhookToWire } from '../delivery/webhook.ts'
import { sealMarkLength } from '../delivery/webhook-sealer.ts'
import { changePlatformInMemory } from './change-platform-in-memory.ts'
import type { MemoryRecords, StreamRecord } from './memory-records.ts'

function bySeal(a: Webhook, b: Webhook): number {
  const [left, right] = [a, b].map(({ id, sealedSecrets }) => [sealedSecrets.slice(0, sealMarkLength), id] as const)
  if (left === undefined || right === undefined) return 0
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1
  return left[1] < right[1] ? -1 : Number(left[1] > right[1])
}

/** Returns the delivery store that belongs to the records of a memory catalog store. */
export function memoryDeliveryStore(records: MemoryRecords): DeliveryStore {
  const { streams } = records
  const place = (webhookId: string, tenantId: string): string => JSON.stringify([webhookId, tenantId])

  // Places in the order of creation; those that are gone keep theirs.
  const places = new Map<string, number>()
  const placeOf = (id: string): number => places.get(id) ?? 0
  const isThere = (webhook: Webhook): boolean => records.webhooks.some((each) => each.id === webhook.id)
  const isAsRead = (webhook: Webhook): boolean =>
    records.webhooks.some((each) => each.id === webhook.id && each.sealedSecrets === webhook.sealedSecrets)
  const stays = (tenantId: string): boolean =>
    records.tenants.some(({ id, status }) => id === tenantId && status !== 'deleting' && status !== 'deleted')

  function storeSecrets(id: string, sealedSecrets: string): void {
    records.webhooks = records.webhooks.map((each) => (each.id === id ? { ...each, sealedSecrets } : each))
  }

  function changed(what: {
    readonly action: PlatformAction
    readonly webhook: Webhook
    readonly change: PlatformChange
    readonly isAllowed: boolean
    readonly write: () => void
  }): PlatformOutcome {
    const { tenantId } = what.webhook
    return changePlatformInMemory(records, {
      ...what,
      tenantId: tenantId ?? 'platform',
      record: webhookToWire(what.webhook),
    })
  }
  const fresh = (webhook: Webhook, tenantId: string): StreamRecord => ({
    webhookId: webhook.id,
    tenantId,
    position: webhook.startsAfter,
    attempts: 0,
    nextAttemptAt: 0,
    stalledAt: null,
    lastError: null,
    leaseId: null,
    leasedUntil: 0,
  })
  function lagging(tenantId: string): Array<{ readonly webhook: Webhook; readonly dueAt: number }> {
    const head = records.outbox.findLast((event) => event.tenantId === tenantId)?.sequence ?? 0
    return records.webhooks.flatMap((webhook) => {
      if ((webhook.tenantId ?? tenantId) !== tenantId) return []
      const stream = streams.get(place(webhook.id, tenantId)) ?? fresh(webhook, tenantId)
      if (stream.stalledAt !== null || stream.position >= head) return []
      return [{ webhook, dueAt: Math.max(stream.nextAttemptAt, stream.leasedUntil) }]
    })
  }
  return {
    async listWebhooks({ limit, after }) {
      const rest = records.webhooks.filter(({ id }) => placeOf(id) > after)
      const entries = rest.slice(0, limit)
      const last = entries.at(-1)
      return { entries, next: rest.length > limit && last !== undefined ? placeOf(last.id) : null }
    },
    findWebhook: async (id) => records.webhooks.find((each) => each.id === id) ?? null,
    listDueWebhooks: async ({ tenantId, now }) =>
      lagging(tenantId)
        .filter((each) => each.dueAt <= now)
        .sort((a, b) => a.dueAt - b.dueAt)
        .map(({ webhook }) => webhook),
    async findNextAttempt(tenantId) {
      const times = lagging(tenantId).map(({ dueAt }) => dueAt)
      return times.length === 0 ? null : Math.min(...times)
    },
    listWebhooksSealedOtherwise: async ({ mark, limit, after }) =>
      records.webhooks
        .filter((each) => !each.sealedSecrets.startsWith(mark))
        .sort(bySeal)
        .filter((each) => after === null || bySeal(each, after) > 0)
        .slice(0, limit),
    async resealWebhook({ webhook, sealedSecrets }) {
      if (!isAsRead(webhook)) return false
      storeSecrets(webhook.id, sealedSecrets)
      return true
    },
    lastEventPlace: async () => records.outbox.length,
    insertWebhook: async (webhook, change) =>
      changed({
        action: 'webhook.created',
        webhook,
        change,
        isAllowed:
          !isThere(webhook) &&
          (webhook.tenantId === null || stays(webhook.tenantId)) &&
          records.webhooks.filter(({ tenantId }) => tenantId === webhook.tenantId).length < maxWebhooks,
        write() {
          places.set(webhook.id, places.size + 1)
          records.webhooks = [...records.webhooks, webhook]
        },
      }),
    replaceSecrets: async ({ webhook, sealedSecrets }, change) =>
      changed({
        action: 'webhook.secret_rotated',
        webhook,
        change,
        isAllowed: isAsRead(webhook),
        write: () => storeSecrets(webhook.id, sealedSecrets),
      }),
    deleteWebhook: async (webhook, change) =>
      changed({
        action: 'webhook.deleted',
        webhook,
        change,
        isAllowed: isThere(webhook),
        write() {
          records.webhooks = records.webhooks.filter((each) => each.id !== webhook.id)
          for (const [at, stream] of streams) if (stream.webhookId === webhook.id) streams.delete(at)
        },
      }),
    async listStreams(webhookId, { stalled, limit, after }) {
      const from = [...streams.values()]
        .filter((each) => each.webhookId === webhookId && (!stalled || each.stalledAt !== null))
        .filter((each) => after === null || each.tenantId > after)
        .sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1))
      const page = from.slice(0, limit).map(withoutLease)
      return { streams: page, next: from.length > limit ? (page.at(-1)?.tenantId ?? null) : null }
    },
    findEvent: async (id) => records.outbox.find((each) => each.id === id) ?? null,
    replay: async ({ webhook, tenantId, position }, change) =>
      changed({
        action: 'events.replayed',
        webhook,
        change,
        isAllowed: isThere(webhook),
        write() {
          streams.set(place(webhook.id, tenantId), { ...fresh(webhook, tenantId), position })
          const head = records.outbox.findLast((each) => each.tenantId === tenantId)?.sequence
          if (head !== undefined) records.due.set(tenantId, { dueAt: change.at, head })
        },
      }),
    async takeStream({ webhook, tenantId, leaseId, now, leasedUntil }) {
      const stream = streams.get(place(webhook.id, tenantId)) ?? fresh(webhook, tenantId)
      if (stream.stalledAt !== null) return { kind: 'stalled' }
      const until = Math.max(stream.leasedUntil, stream.nextAttemptAt)
      if (until > now) return { kind: 'busy', until }
      streams.set(place(webhook.id, tenantId), { ...stream, leaseId, leasedUntil })
      return { kind: 'taken', stream: withoutLease(stream) }
    },
    async saveStream({ stream, leaseId, leasedUntil }) {
      const at = place(stream.webhookId, stream.tenantId)
      if (streams.get(at)?.leaseId !== leaseId) return false
      streams.set(at, { ...stream, leaseId: leasedUntil === 0 ? null : leaseId, leasedUntil })
      return true
    },
    listDue: async ({ now, limit }) =>
      [...records.due]
        .filter(([, due]) => due.dueAt <= now)
        .sort(([, a], [, b]) => a.dueAt - b.dueAt)
        .slice(0, limit)
        .map(([tenantId, { head }]) => ({ tenantId, head })),
    async findDue(tenantId) {
      const due = records.due.get(tenantId)
      return due === undefined ? null : { tenantId, head: due.head }
    },
    async settleDue({ tenantId, head, dueAt }) {
      if (records.due.get(tenantId)?.head !== head) return
      if (dueAt === null) records.due.delete(tenantId)
      else records.due.set(tenantId, { dueAt, head })
    },
  }
}

function withoutLease({ leaseId: _, leasedUntil: __, ...stream }: StreamRecord): DeliveryStream {
  return stream
}
