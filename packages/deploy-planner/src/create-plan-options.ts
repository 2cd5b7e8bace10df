import type { ResolvedManifest } from './manifest.ts'
import type { BranchDate, PagesSource, WorkerSource } from './plan.ts'
import type { DeployState } from './state.ts'

/** Everything a plan is made from. */
export interface CreatePlanOptions {
  readonly manifest: ResolvedManifest
  /** One for each Worker of the manifest, in any order. */
  readonly workers: ReadonlyArray<WorkerSource>
  /** One for each Pages application of the manifest, in any order. */
  readonly pages: ReadonlyArray<PagesSource>
  /** The fingerprint of each folder that `listPlanNeeds` names. */
  readonly directories: Readonly<Record<string, string>>
  readonly days: ReadonlyArray<BranchDate>
  /** The names of the secrets that are at hand. Their values are no business of a plan. */
  readonly secrets: ReadonlyArray<string>
  /**
   * The names of secrets that have a new value: what uses them is to be done again, also where all else is as recorded.
   * No one by default. A name that the manifest does not list is refused.
   */
  readonly renewedSecrets?: ReadonlyArray<string>
  /** What is recorded, as `recoverState` gives it; null for nothing. */
  readonly state: DeployState | null
}
