import { expect, it } from 'vitest'
import { buildWhatIsDeployed } from './build-pages-steps.ts'
import type { Step } from './step.ts'
import { fullBankOptions } from './testing/full-bank.ts'
import { planBank } from './testing/plan-bank.ts'

/** The steps of the full bank, all as recorded but the deploys of these applications. */
async function stepsWithDue(...apps: ReadonlyArray<string>): Promise<ReadonlyArray<Step>> {
  const { steps } = await planBank(fullBankOptions())
  return steps.map((step) => {
    const isDue = step.kind === 'pages.deploy' && apps.includes(step.inputs.app)
    return isDue
      ? { ...step, action: 'update', why: 'branch changed' }
      : { ...step, action: 'none', why: 'as recorded' }
  })
}

it('builds what is deployed, whatever the output folder holds from before', async () => {
  const steps = await stepsWithDue('bank-desk', 'bank-help')
  const due = buildWhatIsDeployed(steps).filter(({ action }) => action !== 'none')
  expect(due.map(({ id, why }) => [id, why])).toEqual([
    ['pages.build:bank-desk', 'what it makes is deployed'],
    ['pages.deploy:bank-desk', 'branch changed'],
    ['pages.deploy:bank-help', 'branch changed'],
  ])
})

it('builds nothing where nothing is deployed', async () => {
  const steps = await stepsWithDue()
  expect(buildWhatIsDeployed(steps)).toEqual(steps)
})
