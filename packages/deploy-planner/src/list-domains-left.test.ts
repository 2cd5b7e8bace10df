import { expect, it } from 'vitest'
import { renderPlanTable } from './render-plan-table.ts'
import type { DeployState } from './state.ts'
import { planBank, resolveBank } from './testing/plan-bank.ts'
import { stateAfter } from './testing/state-after.ts'

const account = '0123456789abcdef0123456789abcdef'

/** Plans the bank in an account, with these custom domains of its Workers, over what is recorded. */
function planRouted(
  routes: Readonly<Record<string, ReadonlyArray<string>>>,
  { state = null, accountId = account }: { state?: DeployState | null; accountId?: string | null } = {},
) {
  const { workers, ...bank } = resolveBank()
  const routed = workers.map((worker) => ({ ...worker, routes: routes[worker.name] ?? [] }))
  return planBank({ manifest: { ...bank, accountId, workers: routed }, state })
}

it('reports custom domains that no Worker is given any more, not one that another Worker takes over', async () => {
  const first = await planRouted({ control: ['c.example', 'b.example', 'a.example'] })
  expect(first.domainsLeft).toEqual([])
  const state = await stateAfter(first)
  const same = await planRouted({ control: ['a.example', 'b.example', 'c.example'] }, { state })
  expect(same.domainsLeft).toEqual([])
  const next = await planRouted({ gateway: ['b.example'] }, { state })
  expect(next.domainsLeft).toEqual([
    { domain: 'a.example', worker: 'control' },
    { domain: 'c.example', worker: 'control' },
  ])
  expect(renderPlanTable(next)).toContain('! a.example is not among the routes any more and goes on leading to control')
})

it('reports none where there is no account that could have them', async () => {
  const accountId = null
  const state = await stateAfter(await planRouted({ control: ['a.example'] }, { accountId }))
  const next = await planRouted({}, { state, accountId })
  expect(next.steps.find(({ id }) => id === 'worker.deploy:control')).toMatchObject({ action: 'update' })
  expect(next.domainsLeft).toEqual([])
})
