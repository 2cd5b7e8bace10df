import { compareText } from './canonical-json.ts'
import type { DomainLeft } from './plan.ts'
import type { DeployState } from './state.ts'
import type { Step } from './step.ts'

/**
 * Returns the custom domains of the Workers that are deployed anew which no Worker is given any more, sorted. No step
 * takes them away: a domain may have stood before it was in a manifest, and nothing tells. Without an account there are
 * none.
 */
export function listDomainsLeft(state: DeployState, steps: ReadonlyArray<Step>): ReadonlyArray<DomainLeft> {
  if (state.accountId === null) return []
  const deploys = steps.filter((step) => step.kind === 'worker.deploy')
  const given = new Set(deploys.flatMap(({ inputs }) => inputs.routes))
  return deploys
    .flatMap(({ id, inputs }) => {
      const recorded = state.steps[id]
      const had = recorded?.kind === 'worker.deploy' ? recorded.inputs.routes : []
      return had.filter((domain) => !given.has(domain)).map((domain) => ({ domain, worker: inputs.worker }))
    })
    .sort((a, b) => compareText(a.domain, b.domain))
}
