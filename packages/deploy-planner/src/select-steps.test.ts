import { expect, it } from 'vitest'
import { selectSteps } from './select-steps.ts'
import { planBank } from './testing/plan-bank.ts'

const idsOf = async (only: ReadonlyArray<string>, needs: 'include' | 'ignore') => {
  const part = await selectSteps(await planBank(), { only, needs })
  return part.ok ? part.value.steps.map(({ id }) => id) : part.error
}

it('chooses by kind and by id, with all that the chosen steps still wait for', async () => {
  expect(await idsOf(['d1.migrate:control-db', 'worker.deploy:auth'], 'include')).toEqual([
    'd1.create:control-db',
    'bindings.sync:control',
    'd1.migrate:control-db',
    'worker.deploy:auth',
  ])
})

it('chooses just the steps of a kind that needs nothing of the others', async () => {
  expect(await idsOf(['d1.create'], 'ignore')).toEqual([
    'd1.create:control-db',
    'd1.create:config-db',
    'd1.create:ops-db',
  ])
})

it('refuses to leave out what a chosen step uses', async () => {
  await expect(idsOf(['d1.migrate'], 'ignore')).rejects.toThrow(TypeError)
})

it('names what is no step of the plan', async () => {
  expect(await idsOf(['worker.deploy', '__proto__', 'worker.deploy:nobody'], 'include')).toMatchObject({
    reason: 'selection_unknown',
    names: ['__proto__', 'worker.deploy:nobody'],
  })
})
