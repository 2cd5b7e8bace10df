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

it('says in one sentence what was not found', async () => {
  expect(await idsOf(['one', 'two'], 'include')).toMatchObject({ message: 'the plan has no step one, two' })
})

it('keeps among dependencies only what was chosen, and says nothing of what is left behind', async () => {
  const whole = await planBank()
  const part = await selectSteps(
    { ...whole, leftBehind: ['user.put:bank/gone'], domainsLeft: [{ domain: 'a.example', worker: 'control' }] },
    { only: ['d1.create'], needs: 'ignore' },
  )
  expect(part).toMatchObject({ ok: true, value: { leftBehind: [], domainsLeft: [] } })
  expect(part.ok && part.value.steps.flatMap(({ dependsOn }) => dependsOn)).toEqual([])
  expect(part.ok && part.value.hash).not.toBe(whole.hash)
})

it('takes what stands already for met: it is neither chosen nor missed', async () => {
  const plan = await planBank()
  const done = {
    ...plan,
    steps: plan.steps.map((step) => (step.kind === 'd1.create' ? { ...step, action: 'none' } : step)),
  }
  const part = await selectSteps(done as typeof plan, { only: ['d1.migrate:control-db'], needs: 'include' })
  expect(part.ok && part.value.steps.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
    ['bindings.sync:control', []],
    ['d1.migrate:control-db', ['bindings.sync:control']],
  ])
  await expect(
    selectSteps(done as typeof plan, { only: ['d1.migrate:control-db'], needs: 'ignore' }),
  ).resolves.toMatchObject({
    ok: true,
  })
})
