import type { Result, StepFailure } from '@voyage/deploy-planner'
import type { BindingIds } from '@voyage/deploy-planner/wrangler-config'
import type { PagesProjects } from '../pages/pages-projects.ts'

/** One SQL statement with its parameters, bound in order to `?`. */
export interface SqlStatement {
  readonly sql: string
  readonly params: ReadonlyArray<string | number | null>
}

/** A row as D1 gives it. */
export type SqlRow = Readonly<Record<string, unknown>>

/** A D1 database by both of its names. */
export interface DatabaseName {
  readonly name: string
  readonly id: string
}

/** One kind of things that stand in an account under a name. */
export interface NamedResources {
  /** Returns the id of the one called exactly `name`, or null when there certainly is none. A bucket's id is its name. */
  find(name: string, options: TargetOptions): Promise<Result<string | null, StepFailure>>
  /** Creates it and returns its id. Refuses a name that is taken. */
  create(name: string, options: TargetOptions): Promise<Result<string, StepFailure>>
}

/** How the resources of a plan come into being: what differs between this machine and Cloudflare. */
export interface DeployTarget {
  /** For people: `local`, `wrangler`. */
  readonly name: string
  /** KV namespaces, by title. */
  readonly namespaces: NamedResources
  /** R2 buckets. */
  readonly buckets: NamedResources
  readonly queues: NamedResources
  readonly pages: PagesProjects
  /** Returns the id of the D1 database called exactly `name`, or null when there certainly is none. */
  findDatabase(name: string, options: TargetOptions): Promise<Result<string | null, StepFailure>>
  /** Creates the D1 database `name` and returns its id. Refuses a name that is taken. */
  createDatabase(name: string, options: TargetOptions): Promise<Result<string, StepFailure>>
  /** Applies the migrations of `directory` (relative to the project root) that the database lacks. */
  migrateDatabase(
    request: { readonly database: DatabaseName; readonly directory: string },
    options: TargetOptions,
  ): Promise<Result<null, StepFailure>>
  /** Runs `statements` as one transaction, perhaps twice: they must leave the same when they are repeated. */
  runSql(
    request: { readonly database: DatabaseName; readonly statements: ReadonlyArray<SqlStatement> },
    options: TargetOptions,
  ): Promise<Result<null, StepFailure>>
  /** Returns the rows of one query. */
  querySql(
    request: { readonly database: DatabaseName; readonly statement: SqlStatement },
    options: TargetOptions,
  ): Promise<Result<ReadonlyArray<SqlRow>, StepFailure>>
  /** Puts ids and names (D1 ids by database name) where {@link deployWorker} of `config` reads them. */
  syncBindings(
    request: { readonly worker: string; readonly config: string; readonly ids: BindingIds },
    options: TargetOptions,
  ): Promise<Result<null, StepFailure>>
  /** Returns whether a Worker of exactly this name stands; only a definite not-found is false. */
  hasWorker(worker: string, options: TargetOptions): Promise<Result<boolean, StepFailure>>
  /** Deploys a Worker that answers 503 and binds nothing, unless a Worker of that name stands already. */
  deployStub(worker: string, options: TargetOptions): Promise<Result<null, StepFailure>>
  /** Deploys a Worker with its variables and secrets; resolves when it serves, with its version where there are such. */
  deployWorker(
    request: {
      readonly worker: string
      readonly config: string
      readonly vars: Readonly<Record<string, string>>
      readonly secrets: ReadonlyArray<GivenSecret>
      /** Host names to send to it; a stack on one port has no use for them. */
      readonly routes: ReadonlyArray<string>
    },
    options: TargetOptions,
  ): Promise<Result<{ readonly versionId: string } | null, StepFailure>>
}

/** A secret as a Worker is given it. */
export interface GivenSecret {
  /** The name of the binding. */
  readonly name: string
  /** The name under which it is kept. */
  readonly from: string
  readonly value: string
}

/** What every call to a target may use. */
export interface TargetOptions {
  readonly signal: AbortSignal
}
