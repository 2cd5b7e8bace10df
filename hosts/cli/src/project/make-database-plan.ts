import type { DeployState, Plan, ResolvedManifest } from '@voyage/deploy-planner'
import { createPlan, selectSteps } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'

/**
 * Makes the plan that creates a manifest's D1 databases and nothing else. Its steps are those of the whole plan, so that
 * a deploy finds them done; no Worker, folder or secret has to be there for it.
 *
 * @throws CommandError CLI_PLAN_REFUSED with every reason
 */
export async function makeDatabasePlan(from: {
  readonly manifest: ResolvedManifest
  readonly state: DeployState | null
}): Promise<Plan> {
  const { state } = from
  const service = ({ url }: { readonly url: string }) => ({ url, worker: null })
  const manifest = {
    ...from.manifest,
    controlPlane: service(from.manifest.controlPlane),
    auth: service(from.manifest.auth),
    workers: [],
    pages: [],
    tenants: [],
  }
  const directories = Object.fromEntries(manifest.d1.map(({ migrations }) => [migrations, '']))
  const whole = await createPlan({ manifest, workers: [], pages: [], directories, days: [], secrets: [], state })
  const part = whole.ok && manifest.d1.length > 0 ? await selectSteps(whole.value, databases) : whole
  if (part.ok) return part.value
  const reasons = Array.isArray(part.error) ? part.error : [part.error]
  throw new CommandError({
    code: 'CLI_PLAN_REFUSED',
    message: `No plan can be made for ${manifest.name} in ${manifest.environment}; nothing was done.`,
    details: reasons.map((refusal) => refusal.message),
    remedy: 'Mend what is named above and run again.',
  })
}

const databases = { only: ['d1.create'], needs: 'ignore' } as const
