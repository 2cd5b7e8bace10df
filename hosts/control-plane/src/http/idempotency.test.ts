import type { CatalogStore, ChangeRequest, IdempotencyStore, IdempotentAttempt, Tenant } from '@voyage/catalog'
import { createCatalog, tenantToWire } from '@voyage/catalog'
import { createMemoryStores } from '@voyage/catalog/memory'
import { expect, test, vi } from 'vitest'
import type { Problem } from '../problem.ts'
import { answerOnce } from './idempotency.ts'
import { answerToKeep, toResponse } from './rendered.ts'

const clock = (): number => 1_790_000_000
const created = (tenant: Tenant) => ({ body: tenantToWire(tenant), status: 201, version: tenant.version })

function arrange(store: (store: CatalogStore) => CatalogStore = (same) => same) {
  const stores = createMemoryStores()
  const catalog = createCatalog({
    store: store(stores.catalog),
    clock,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    txtResolver: { resolveTxt: async () => [] },
    isPublicSuffix: () => false,
  })
  const finished: Array<string> = []
  const idempotency: IdempotencyStore = {
    ...stores.idempotency,
    finish(attempt, answer) {
      finished.push(attempt.key)
      return stores.idempotency.finish(attempt, answer)
    },
  }
  const options = { store: idempotency, clock, newId: () => crypto.randomUUID() }
  async function create(attempt: IdempotentAttempt): Promise<{ response: Response; isKept: boolean }> {
    let isKept = false
    const onKept = (): void => {
      isKept = true
    }
    const answerTo = (tenant: Tenant) => answerToKeep(created(tenant))
    const by: ChangeRequest<Tenant> = { actor: 'ada', requestId: 'r', once: { attempt, answerTo, onKept } }
    const input = { slug: 'meridian', name: 'Meridian', rootCompanyId: null, plan: 'standard', regionHint: null }
    try {
      const result = await catalog.createTenant(input, by)
      return { response: result.ok ? toResponse(created(result.value)) : new Response(null, { status: 409 }), isKept }
    } catch {
      return { response: new Response(null, { status: 500 }), isKept }
    }
  }
  return {
    finished,
    ask: () => {
      const request = new Request('https://control.example/tenants', { method: 'POST' })
      return answerOnce(options, { actor: 'ada', key: 'key-1', request, body: new Uint8Array() }, create)
    },
    tenants: async () => {
      const query = { slug: null, status: null, plan: null, search: null, limit: 10, after: 0 }
      return (await stores.catalog.listTenants(query)).tenants
    },
  }
}

const read = async (answer: Response | Problem): Promise<readonly [number, string]> =>
  answer instanceof Response ? [answer.status, await answer.text()] : [0, answer.code]

test('what was written with its change is not written again', async () => {
  const { ask, finished } = arrange()
  const first = await read(await ask())
  expect(await read(await ask())).toEqual(first)
  expect([first[0], finished]).toEqual([201, []])
})

test('a change whose reply was lost is answered to its repetition, and made no second time', async () => {
  const { ask, tenants } = arrange((store) => ({
    ...store,
    async commit(change) {
      await store.commit(change)
      throw new Error('the reply was lost')
    },
  }))
  expect((await read(await ask()))[0]).toBe(500)
  const [tenant, ...others] = await tenants()
  const repeated = await read(await ask())
  expect([repeated[0], JSON.parse(repeated[1]), others]).toEqual([201, tenant && tenantToWire(tenant), []])
})

test('a change that never reached the store is made by the repetition', async () => {
  let isDown = true
  const { ask, tenants } = arrange((store) => ({
    ...store,
    async commit(change) {
      if (isDown) throw new Error('the store does not answer')
      return store.commit(change)
    },
  }))
  expect((await read(await ask()))[0]).toBe(500)
  isDown = false
  expect((await read(await ask()))[0]).toBe(201)
  expect(await tenants()).toHaveLength(1)
})

test('a refusal of the request itself is kept', async () => {
  const [options, asked] = [refusals(), askedFor('key-3')]
  await answerOnce(options, asked, async () => ({ response: statusOnly(422), isKept: false }))
  const again = await answerOnce(options, asked, async () => ({ response: statusOnly(204), isKept: false }))
  expect((await read(again))[0]).toBe(422)
})

const address = 'https://control.example/tenants/ten_1'
const ifMatch = (tag: string) => ({ method: 'PATCH', headers: { 'if-match': tag } })
test.each([
  ['another If-Match', new Request(address, ifMatch('"2"')), ''],
  ['no If-Match', new Request(address, { method: 'PATCH' }), ''],
  ['another method', new Request(address, { ...ifMatch('"1"'), method: 'PUT' }), ''],
  ['another path', new Request(`${address}0`, ifMatch('"1"')), ''],
  ['another query', new Request(`${address}?a=1`, ifMatch('"1"')), ''],
  ['another body', new Request(address, ifMatch('"1"')), '{}'],
])('a repetition with %s is another request, and not answered as the first was', async (_, other, content) => {
  const handle = vi.fn(async () => ({ response: statusOnly(200), isKept: false }))
  const options = refusals()
  const ask = (request: Request, body: string) =>
    answerOnce(
      options,
      { actor: 'ada', key: 'key-4', request, body: Uint8Array.from(new TextEncoder().encode(body)) },
      handle,
    )
  await ask(new Request(address, ifMatch('"1"')), '')
  expect([await read(await ask(other, content)), handle.mock.calls.length]).toEqual([[0, 'idempotency-key-reused'], 1])
})

const statusOnly = (status: number): Response => new Response(null, { status })
const refusals = () => ({ store: createMemoryStores().idempotency, clock, newId: () => crypto.randomUUID() })
const askedFor = (key: string) => ({
  actor: 'ada',
  key,
  request: new Request('https://control.example/tenants', { method: 'POST' }),
  body: new Uint8Array(),
})
