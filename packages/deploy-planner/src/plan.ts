import type { Step, StepId } from './step.ts'

/**
 * What is to be done, in an order in which it can be done. A pure function of its inputs: the same inputs give the same
 * bytes. It holds no secret, no time and no absolute path.
 */
export interface Plan {
  readonly formatVersion: 1
  /** The manifest's name. */
  readonly manifest: string
  readonly environment: string
  /** The Cloudflare account, or null for an environment without one. */
  readonly accountId: string | null
  /** Hex SHA-256 of everything the plan was made from but the recorded state. */
  readonly inputsHash: string
  /** Hex SHA-256 of the recorded state the plan was compared with; `apply` refuses another one. */
  readonly stateHash: string
  /** The secrets that have a new value, by name, sorted; what hands one on is updated for that alone. */
  readonly renewedSecrets: ReadonlyArray<string>
  /** Paths in the manifest that still hold a placeholder such as `<your account id>`; `apply` refuses any. */
  readonly placeholders: ReadonlyArray<string>
  /** In topological order: a step comes after everything it depends on. */
  readonly steps: ReadonlyArray<Step>
  /** Recorded steps that the manifest no longer asks for. They are reported and left as they are. */
  readonly leftBehind: ReadonlyArray<StepId>
  /** Custom domains that a Worker had and no Worker of the manifest has. They are reported and go on leading to it. */
  readonly domainsLeft: ReadonlyArray<DomainLeft>
  /** Hex SHA-256 of all of the above. */
  readonly hash: string
}

/** A custom domain that the manifest gives to no Worker any more. */
export interface DomainLeft {
  readonly domain: string
  /** The Worker that it led to by the last deploy. */
  readonly worker: string
}

/** What the planner must know of a Worker's source: read from its Wrangler config and its files by the host. */
export interface WorkerSource {
  readonly name: string
  readonly config: string
  /** Stands for the bundle and the config; changes when a deploy is due. */
  readonly fingerprint: string
  /** The Workers it is bound to by service bindings. */
  readonly services: ReadonlyArray<string>
  /** The `database_name` of each D1 binding. */
  readonly databases: ReadonlyArray<string>
  /** The name of each KV binding. */
  readonly kv: ReadonlyArray<string>
  /** Each R2 binding and the bucket that it names. */
  readonly r2: Readonly<Record<string, string>>
  /** Each producer binding and the queue that it names. */
  readonly queues: Readonly<Record<string, string>>
  /** Each queue that it consumes, and the dead-letter queue that is named for it there, or null. */
  readonly consumers: Readonly<Record<string, string | null>>
}

/** What the planner must know of a Pages application's files. */
export interface PagesSource {
  readonly name: string
  /** Stands for the files that are built, or for those of the output folder where nothing is built. */
  readonly fingerprint: string
}

/** The day to fill in a branch: `date` is YYYY-MM-DD on its own wall calendar, today or its next opening. */
export interface BranchDate {
  readonly tenant: string
  readonly branch: string
  readonly date: string
}
