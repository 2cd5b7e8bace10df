import { expect, it } from 'vitest'
import { findStateFaults } from './find-state-faults.ts'
import type { StoredDeployment } from './state.ts'

const id = '0a1b2c3d-0000-4000-8000-00000000000a'
const record = (kind: string, inputs: object, outputs: object = {}) => ({
  kind,
  inputs,
  inputHash: 'a'.repeat(64),
  readHash: 'b'.repeat(64),
  outputs,
  finishedAt: 1,
})
const database = (name: string, databaseId: unknown = id) => record('d1.create', { name }, { databaseId })
const stored = (steps: object, accountId: string | null = 'f'.repeat(32)): StoredDeployment => {
  const state = { formatVersion: 1, manifest: 'bank', environment: 'production', accountId, steps }
  return { state, journal: [] } as unknown as StoredDeployment
}

it('finds nothing in what an apply wrote', () => {
  const steps = {
    'd1.create:ops': database('ops'),
    'worker.deploy:site': record('worker.deploy', { worker: 'site', config: 'site/wrangler.toml' }),
    'domain.claim:bank/bank.example': record('domain.claim', { tenant: 'bank', domain: 'bank.example' }),
    'tenant.activate:bank': record('tenant.activate', { tenant: 'bank' }),
  }
  expect(findStateFaults(stored(steps))).toEqual([])
  expect(findStateFaults(stored({ 'd1.create:ops': database('ops', 'ops#0') }, null))).toEqual([])
  expect(findStateFaults({ state: null, journal: [] })).toEqual([])
})

it.each([
  ['an id that is no UUID', { 'd1.create:ops': database('ops', 'garbage') }, 'outputs.databaseId', 'a lower-case UUID'],
  [
    'an id in capitals',
    { 'd1.create:ops': database('ops', id.toUpperCase()) },
    'outputs.databaseId',
    'a lower-case UUID',
  ],
  [
    'an id that is missing',
    { 'd1.create:ops': record('d1.create', { name: 'ops' }) },
    'outputs.databaseId',
    'a lower-case UUID',
  ],
  [
    'a namespace id that is a UUID',
    { 'kv.create:c': record('kv.create', { name: 'c' }, { namespaceId: id }) },
    'outputs.namespaceId',
    '32 lower-case hex digits',
  ],
  [
    'a name that is a number',
    { 'd1.create:ops': record('d1.create', { name: 7 }, { databaseId: id }) },
    'inputs.name',
    'text',
  ],
  [
    'a kind that nobody knows',
    { 'd2.create:ops': record('d2.create', { name: 'ops' }) },
    'kind',
    'a kind of step that this version knows',
  ],
  [
    'a kind named as what every object has',
    { 'constructor:x': record('constructor', {}) },
    'kind',
    'a kind of step that this version knows',
  ],
  [
    'a record under the key of another',
    { 'd1.create:config': database('ops') },
    '',
    'a key that begins with d1.create:ops, as its kind and inputs say',
  ],
])('finds %s, by record and field', (_, steps, field, expected) => {
  const [key] = Object.keys(steps)
  expect(findStateFaults(stored(steps))).toEqual([{ record: key, field, expected }])
})

it('finds an id that is recorded for two databases', () => {
  const steps = { 'd1.create:a': database('a'), 'd1.create:b': database('b') }
  const expected = 'an id of its own, not that of d1.create:a'
  expect(findStateFaults(stored(steps))).toEqual([{ record: 'd1.create:b', field: 'outputs.databaseId', expected }])
})

it('finds what the journal calls done and cannot be', () => {
  const done = { type: 'done', stepId: 'd1.create:ops', record: database('ops', 'x') } as never
  expect(findStateFaults({ ...stored({}), journal: [done] })).toMatchObject([{ field: 'outputs.databaseId' }])
})
