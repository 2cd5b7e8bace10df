import { expect, it } from 'vitest'
import type { CompareStepOptions } from './compare-step.ts'
import { compareStep } from './compare-step.ts'

const recorded = {
  kind: 'worker.deploy',
  inputs: { worker: 'auth', config: 'auth/wrangler.jsonc', limit: 10, fingerprint: 'one', vars: {} },
  inputHash: 'inputs',
  readHash: 'reads',
  outputs: {},
  finishedAt: 0,
} as unknown as CompareStepOptions['recorded']

const compare = (changes: Partial<CompareStepOptions>) =>
  compareStep({
    inputs: recorded.inputs,
    inputHash: 'inputs',
    readHash: 'reads',
    recorded,
    renewed: [],
    renewedSecrets: [],
    ...changes,
  })
const changed = (inputs: object) => compare({ inputs: { ...recorded.inputs, ...inputs }, inputHash: 'others' }).why

it('says what is out of date, and as recorded when nothing is', () => {
  expect(compare({})).toEqual({ action: 'none', why: 'as recorded' })
  expect(compare({ renewed: ['d1.create:ops', 'kv.create:cache'] })).toEqual({
    action: 'update',
    why: 'd1.create:ops, kv.create:cache will give a new id',
  })
  expect(compare({ readHash: 'others' })).toEqual({ action: 'update', why: 'an id that it reads has changed since' })
  expect(compare({ renewedSecrets: ['A', 'B'] })).toEqual({ action: 'update', why: 'new value of A, B' })
})

it('shows short values before and after, and of others that they changed', () => {
  expect(changed({ worker: 'id', limit: 11 })).toBe('limit changed from 10 to 11, worker changed from auth to id')
  const long = 'x'.repeat(40)
  expect(changed({ worker: long })).toBe(`worker changed from auth to ${long}`)
  expect(changed({ worker: `${long}x` })).toBe('worker changed')
  expect(changed({ vars: { MODE: 'x' } })).toBe('vars changed')
  expect(changed({ fingerprint: 'two' })).toBe('content changed')
  expect(changed({ worker: undefined, added: 'x' })).toBe('added changed, worker changed')
  expect(changed({})).toBe('recorded in another form')
})
