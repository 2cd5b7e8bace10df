import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'

let plane: ControlPlane
let tenant: string
beforeAll(async () => {
  plane = await startControlPlane(
    { BOOTSTRAP_CREDENTIAL: 'always' },
    { entry: 'hosts/control-plane/src/testing/counting-control-plane.ts' },
  )
  const { body } = await plane.call('POST /tenants', { json: { slug: 'counted', name: 'Counted' } })
  tenant = `/tenants/${body.id}`
})
afterAll(() => plane.stop())

const allCalls = ({ headers }: Answer): ReadonlyArray<string> => JSON.parse(headers.get('x-calls') ?? '')
// The message to the queue is sent beside the answer, and keeps nobody waiting.
const calls = (answer: Answer): ReadonlyArray<string> => allCalls(answer).filter((each) => !each.startsWith('{'))

test('a read of a tenant is one query, by its id as by its domain', async () => {
  expect(calls(await plane.call(`GET ${tenant}`))).toEqual(['SELECT * FROM tenants WHERE id = ?'])
  expect(calls(await plane.call('GET /tenants/by-domain/bank.localhost'))).toHaveLength(1)
  expect(calls(await plane.call('GET /tenants?limit=100'))).toHaveLength(1)
})

test('a creation is one round trip, under an idempotency key two, its repetition one', async () => {
  const create = (slug: string, headers: Readonly<Record<string, string>> = {}) =>
    plane.call('POST /tenants', { json: { slug, name: slug }, headers })
  expect(calls(await create('plain'))).toEqual([expect.stringMatching(/^a batch of/)])
  const key = { 'idempotency-key': 'key' }
  expect(calls(await create('keyed', key))).toEqual(['a batch of 3', expect.stringMatching(/^a batch of/)])
  const repeated = await create('keyed', key)
  expect([repeated.status, calls(repeated)]).toEqual([201, ['a batch of 3']])
})

test('a creation on a slug that was used is no more round trips, and its repetition is answered alike', async () => {
  const given = await plane.call('POST /tenants', { json: { slug: 'handed-on', name: 'A' } })
  await plane.call(`POST /tenants/${given.body.id}/rename`, { json: { slug: 'moved-on' } })
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  await db.prepare("UPDATE former_slugs SET free_from = 1 WHERE slug = 'handed-on'").run()
  const create = () =>
    plane.call('POST /tenants', { json: { slug: 'handed-on', name: 'B' }, headers: { 'idempotency-key': 'handed-on' } })
  const taken = await create()
  expect(calls(taken)).toEqual(['a batch of 3', expect.stringMatching(/^a batch of/)])
  expect(taken.body.service_binding).toMatch(/^TENANT_HANDED_ON__/)
  const repeated = await create()
  expect([repeated.status, repeated.body]).toEqual([201, taken.body])
})

test('a change sends one message, which names its tenant; what changes nothing sends none', async () => {
  const changed = await plane.call(`PATCH ${tenant}`, { json: { name: 'Changed' } })
  const messages = allCalls(changed).filter((each) => each.startsWith('{'))
  expect(messages).toEqual([JSON.stringify({ tenant_id: changed.body.id })])
  const unchanged = await plane.call(`PATCH ${tenant}`, { json: { name: 'Changed' } })
  expect(allCalls(unchanged)).toEqual(['SELECT * FROM tenants WHERE id = ?'])
})

test('a registration of 100 features is one batch, as one of a single feature', async () => {
  const register = async (count: number) => {
    const json = Array.from({ length: count }, (_, index) => ({ feature_key: `f${index}`, deployed_version: '1.0.0' }))
    const answer = await plane.call(`PUT ${tenant}/features`, { json })
    expect(answer.body.features.length).toBeGreaterThanOrEqual(count)
    return calls(answer)
  }
  const one = await register(1)
  const hundred = await register(100)
  expect(hundred).toEqual(one)
  expect(hundred.filter((each) => each.startsWith('a batch'))).toHaveLength(1)
})
