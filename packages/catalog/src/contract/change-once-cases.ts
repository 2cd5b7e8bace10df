import type { CatalogStore } from '../catalog-store.ts'
import type { ChangeOnce } from '../change.ts'
import type { DeliveryStore } from '../delivery/delivery-store.ts'
import { createWebhookAdministration } from '../delivery/webhook-administration.ts'
import { createWebhookSealer } from '../delivery/webhook-sealer.ts'
import type { IdempotencyStore, IdempotencyVerdict, IdempotentAttempt } from '../idempotency/idempotency-store.ts'
import type { OperatorStore } from '../operators/operator-store.ts'
import { assertSame } from './assert.ts'
import type { StoreCase } from './contract-case.ts'
import { exampleRequest as by, exampleCatalog, reasonOf, unwrap } from './example-catalog.ts'
import { exampleTime } from './example-changes.ts'

/** Every store of the catalog, over the same records. */
export interface CatalogStores {
  readonly catalog: CatalogStore
  readonly deliveries: DeliveryStore
  readonly idempotency: IdempotencyStore
  readonly operators: OperatorStore
}

const lock = 60

function attemptAt(attemptId: string, now = exampleTime, fingerprint = 'print'): IdempotentAttempt {
  return { actor: 'ada', key: 'key', fingerprint, attemptId, now, lockedUntil: now + lock, expiresAt: now + 86_400 }
}

const answerOf = (result: unknown) => ({ status: 201, headers: { etag: '"1"' }, body: JSON.stringify(result) })

function arrange(stores: CatalogStores) {
  const { catalog, newTenant } = exampleCatalog(stores.catalog)
  let webhookIds = 0
  const randomBytes = (length: number): Uint8Array => {
    webhookIds += 1
    return new Uint8Array(length).fill(webhookIds)
  }
  const webhooks = createWebhookAdministration({
    store: stores.catalog,
    deliveries: stores.deliveries,
    sealer: createWebhookSealer({ keys: ['sealing-key-of-the-contract-suite'], randomBytes }),
    clock: () => exampleTime,
    randomBytes,
  })
  const kept: Array<string> = []
  const once = <T>(attempt: IdempotentAttempt): ChangeOnce<T> => ({
    attempt,
    answerTo: answerOf,
    onKept: () => kept.push(attempt.attemptId),
  })
  return {
    ...stores,
    catalog,
    webhooks,
    newTenant,
    kept,
    once,
    create: (slug: string, attempt: IdempotentAttempt) =>
      catalog.createTenant(
        { slug, name: slug, rootCompanyId: null, plan: 'standard', regionHint: null },
        { ...by, once: once(attempt) },
      ),
    async traces() {
      const page = { tenantId: null, limit: 1_000, after: 0 }
      const audit = await stores.catalog.searchAudit({ ...page, actor: null, action: null })
      const events = await stores.catalog.searchEvents({ ...page, type: null })
      return [audit.entries.length, events.entries.length]
    },
  }
}

type World = ReturnType<typeof arrange>
type Once = <T>(attempt: IdempotentAttempt) => ChangeOnce<T>

/** Each kind of change that may be asked for again; `prepare` returns the change itself. */
const changes: ReadonlyArray<{
  readonly what: string
  prepare(world: World): Promise<(once: Once, attempt: IdempotentAttempt) => Promise<unknown>>
}> = [
  {
    what: 'the creation of a tenant',
    prepare: async (world) => async (_, attempt) => unwrap(await world.create('meridian', attempt)),
  },
  {
    what: 'an update of a tenant',
    async prepare({ catalog, newTenant }) {
      const tenantId = await newTenant('meridian')
      let names = 0
      const newName = (): string => {
        names += 1
        return `Name ${names}`
      }
      return async (once, attempt) =>
        unwrap(await catalog.updateTenant({ tenantId, patch: { name: newName() } }, { ...by, once: once(attempt) }))
    },
  },
  {
    what: 'the creation of an API key',
    async prepare({ catalog, newTenant }) {
      const tenantId = await newTenant('meridian')
      const key = { name: 'ci', scopes: [], expiresAt: null }
      return async (once, attempt) =>
        unwrap(await catalog.createApiKey({ tenantId, key }, { ...by, once: once(attempt) }))
    },
  },
  {
    what: 'the creation of a webhook',
    async prepare({ webhooks }) {
      const input = { tenantId: null, url: 'https://hooks.example/', eventTypes: [] }
      return async (once, attempt) => unwrap(await webhooks.createWebhook(input, { ...by, once: once(attempt) }))
    },
  },
  {
    what: 'the rotation of a secret',
    async prepare({ webhooks }) {
      const input = { tenantId: null, url: 'https://hooks.example/', eventTypes: [] }
      const { id } = unwrap(await webhooks.createWebhook(input, by)).webhook
      return async (once, attempt) => unwrap(await webhooks.rotateSecret(id, { ...by, once: once(attempt) }))
    },
  },
  {
    what: 'a replay of events',
    async prepare({ webhooks, catalog, newTenant }) {
      const input = { tenantId: null, url: 'https://hooks.example/', eventTypes: [] }
      const { id: webhookId } = unwrap(await webhooks.createWebhook(input, by)).webhook
      const tenantId = await newTenant('meridian')
      const [event] = (await catalog.listEvents({ tenantId, type: null, limit: 1, after: 0 })).entries
      return async (once, attempt) =>
        unwrap(await webhooks.replayEvents({ webhookId, fromEvent: event?.id ?? '' }, { ...by, once: once(attempt) }))
    },
  },
  {
    what: 'the addition of an operator',
    async prepare({ operators }) {
      let asked = 0
      return async (_, attempt) => {
        asked += 1
        const operator = {
          issuer: 'https://auth.example',
          kind: 'user' as const,
          subject: 'ada',
          name: 'Ada',
          createdAt: exampleTime,
        }
        const answered = { attempt, answer: answerOf(operator) }
        const change = { ...by, auditId: `aud-${asked}`, at: exampleTime, answered }
        const outcome = await operators.addOperator(operator, change)
        if (outcome !== 'committed') throw new Error(`refused: ${outcome}`)
        return operator
      }
    },
  },
]

/** What the stores do so that a change is made once, however often it is asked for; over {@link CatalogStores}. */
export const changeOnceContract: ReadonlyArray<StoreCase<CatalogStores>> = [
  ...changes.map(
    ({ what, prepare }): StoreCase<CatalogStores> => ({
      name: `writes the answer to ${what} with the change: who crashes or loses the reply in between finds it`,
      async run(createStores) {
        const world = arrange(await createStores())
        const make = await prepare(world)
        const attempt = attemptAt('first')
        assertSame(await world.idempotency.begin(attempt), { kind: 'first' }, 'first')
        const result = await make(world.once, attempt)
        const traces = await world.traces()
        // Whoever heard nothing of it takes it for failed.
        await world.idempotency.abandon(attempt)
        await world.idempotency.finish(attempt, { status: 500, headers: {}, body: '' })
        const later = attemptAt('again', exampleTime + lock)
        const answered: IdempotencyVerdict = { kind: 'answered', answer: answerOf(result) }
        assertSame(await world.idempotency.begin(later), answered, 'repetition')
        const other = attemptAt('other', exampleTime + lock, 'another print')
        assertSame(await world.idempotency.begin(other), { kind: 'other_request' }, 'another request')
        assertSame(await world.traces(), traces, 'traces')
      },
    }),
  ),
  ...changes.map(
    ({ what, prepare }): StoreCase<CatalogStores> => ({
      name: `does not carry out ${what} for an attempt that was taken for dead, was answered, or never began`,
      async run(createStores) {
        const world = arrange(await createStores())
        const make = await prepare(world)
        const traces = await world.traces()
        const refused = async (attempt: IdempotentAttempt): Promise<string> =>
          make(world.once, attempt).then(
            () => 'done',
            (error: Error) => error.message,
          )
        const slow = attemptAt('slow')
        assertSame(await refused(slow), 'refused: attempt_superseded', 'one that never began')
        await world.idempotency.begin(slow)
        const next = attemptAt('next', exampleTime + lock)
        assertSame(await world.idempotency.begin(next), { kind: 'first' }, 'after the lock ran out')
        assertSame(await refused(slow), 'refused: attempt_superseded', 'the slow one')
        assertSame(await world.traces(), traces, 'traces of the slow one')
        await make(world.once, next)
        const afterwards = await world.traces()
        assertSame(await refused(next), 'refused: attempt_superseded', 'the answered one')
        assertSame(await world.traces(), afterwards, 'traces of the answered one')
      },
    }),
  ),
  {
    name: 'tells when an answer was written with its change, and leaves the answer to a refusal to be written later',
    async run(createStores) {
      const world = arrange(await createStores())
      await world.newTenant('meridian')
      const attempt = attemptAt('refused')
      await world.idempotency.begin(attempt)
      assertSame(await reasonOf(world.create('meridian', attempt)), 'slug_taken', 'reason')
      assertSame(world.kept, [], 'answers written with a change')
      const answer = { status: 409, headers: {}, body: '{}' }
      await world.idempotency.finish(attempt, answer)
      assertSame(await world.idempotency.begin(attemptAt('again')), { kind: 'answered', answer }, 'repetition')
      const second = { ...attemptAt('second'), key: 'key-2' }
      await world.idempotency.begin(second)
      unwrap(await world.create('other', second))
      assertSame(world.kept, ['second'], 'answers written with a change')
    },
  },
  {
    name: 'makes one tenant of 50 parallel requests with one key, though each would make one',
    async run(createStores) {
      const world = arrange(await createStores())
      const slugs = Array.from({ length: 50 }, (_, index) => `slug-${index}`)
      const outcomes = await Promise.all(
        slugs.map(async (slug) => {
          const attempt = attemptAt(`attempt of ${slug}`)
          const { kind } = await world.idempotency.begin(attempt)
          if (kind === 'first') return reasonOf(world.create(slug, attempt))
          return kind
        }),
      )
      assertSame(outcomes.filter((each) => each === 'ok').length, 1, 'tenants made')
      assertSame(await world.traces(), [1, 1], 'traces')
    },
  },
]
