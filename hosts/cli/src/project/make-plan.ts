import type { BranchDate, DeployState, Plan, ResolvedManifest } from '@voyage/deploy-planner'
import { createPlan, listPlanNeeds } from '@voyage/deploy-planner'
import type { TenantLaneInput } from '@voyage/role-lane-generator'
import { CommandError } from '../command-error.ts'
import { firstOpenDayInBranch } from '../lanes/branch-dates.ts'
import { readLaneInput } from '../lanes/generate-day.ts'
import type { ProjectSources } from './read-sources.ts'

/**
 * Makes the plan for a manifest whose sources have been read.
 *
 * @throws CommandError CLI_PLAN_REFUSED with every reason
 */
export async function makePlan(options: {
  readonly root: string
  readonly manifest: ResolvedManifest
  readonly sources: ProjectSources
  readonly secretNames: ReadonlyArray<string>
  /** Secrets that have a new value; none by default. */
  readonly renewedSecrets?: ReadonlyArray<string>
  readonly state: DeployState | null
  /** Epoch seconds; decides from which day on each branch's next opening is looked for. */
  readonly now: number
}): Promise<Plan> {
  const { root, manifest, sources, secretNames, renewedSecrets = [], state, now } = options
  const days: Array<BranchDate> = []
  const inputs = new Map<string, TenantLaneInput>()
  for (const { tenant, branch, directory } of listPlanNeeds(manifest).branches) {
    const input = inputs.get(directory) ?? (await readLaneInput(root, directory))
    inputs.set(directory, input)
    days.push({ tenant, branch, date: firstOpenDayInBranch({ input, branch, now }) })
  }
  const plan = await createPlan({
    manifest,
    workers: sources.workers,
    pages: sources.pages,
    directories: sources.directories,
    days,
    secrets: secretNames,
    renewedSecrets,
    state,
  })
  if (plan.ok) return plan.value
  throw new CommandError({
    code: 'CLI_PLAN_REFUSED',
    message: `No plan can be made for ${manifest.name} in ${manifest.environment}; nothing was done.`,
    details: plan.error.map((refusal) => refusal.message),
    remedy: plan.error.some((refusal) => refusal.reason === 'secret_missing')
      ? 'Secrets are read from environment variables of their names; set them and run again.'
      : 'Mend what is named above and run again.',
  })
}
