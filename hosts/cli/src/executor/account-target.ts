import type { Result, StepFailure } from '@voyage/deploy-planner'
import type { AccountPagesProjects } from '../pages/rest-pages.ts'
import type { DatabaseName, DeployTarget, NamedResources, TargetOptions } from './deploy-target.ts'

/** Things of an account that can be taken away again. */
export interface AccountResources extends NamedResources {
  /** Deletes it with all that is in it; one that is gone already is deleted. A bucket must be empty. */
  delete(
    resource: { readonly name: string; readonly id: string },
    options: TargetOptions,
  ): Promise<Result<null, StepFailure>>
}

/** A Cloudflare account: what a deploy needs, and what looking after a deployment needs. */
export interface AccountTarget extends DeployTarget {
  readonly namespaces: AccountResources
  readonly buckets: AccountResources
  readonly queues: AccountResources
  readonly pages: AccountPagesProjects
  /** Returns what version of the Worker serves, or null when there certainly is no such Worker. */
  currentVersion(worker: string, options: TargetOptions): Promise<Result<string | null, StepFailure>>
  /** Gives all traffic to a version that was deployed before. */
  deployVersion(
    request: { readonly worker: string; readonly versionId: string },
    options: TargetOptions,
  ): Promise<Result<null, StepFailure>>
  /** Deletes the Worker; one that is gone already is deleted. One that others bind is refused unless it is forced. */
  deleteWorker(
    request: { readonly worker: string; readonly isForced: boolean },
    options: TargetOptions,
  ): Promise<Result<null, StepFailure>>
  /** Deletes the database with all that is in it; one that is gone already is deleted. */
  deleteDatabase(database: DatabaseName, options: TargetOptions): Promise<Result<null, StepFailure>>
}
