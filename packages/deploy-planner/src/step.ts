import type { DatabaseKind, PagesBindings, TenantClient, TenantFeature, TenantUser, WorkerSecret } from './manifest.ts'

/** The manifest's names of what a Worker's bindings stand for. */
export interface WorkerBindings {
  /** The D1 databases it binds. */
  readonly databases: ReadonlyArray<string>
  /** The KV namespace of each binding. */
  readonly kv: Readonly<Record<string, string>>
  /** The R2 bucket of each binding. */
  readonly r2: Readonly<Record<string, string>>
  /** The queue that each producer binding sends to. */
  readonly queues: Readonly<Record<string, string>>
  /** The dead-letter queue, or null, of each queue that it consumes. */
  readonly consumers: Readonly<Record<string, string | null>>
}

/** What each kind of step is given. Plain JSON; secrets appear by name only. */
export interface StepInputs {
  /** Create the D1 database of this name, in the plan's account. */
  'd1.create': { readonly name: string }
  /** Create the KV namespace of this title. */
  'kv.create': { readonly name: string }
  /** Create the R2 bucket of this name. */
  'r2.create': { readonly name: string }
  /** Create the queue of this name. Which queue takes its dead letters is a matter of its consumers. */
  'queue.create': { readonly name: string }
  /** Write the ids and names that the bindings stand for to where this executor's deploy of `config` reads them. */
  'bindings.sync': WorkerBindings & { readonly worker: string; readonly config: string }
  /** Apply the migrations in `directory`; `fingerprint` stands for that folder's content. */
  'd1.migrate': { readonly database: string; readonly directory: string; readonly fingerprint: string }
  /**
   * Deploy a stub under this name, one that answers 503 and binds nothing, so that other Workers can bind it. A Worker
   * that stands already is left as it is, whatever it is.
   */
  'worker.stub': { readonly worker: string }
  /** Deploy the Worker; `fingerprint` stands for its source and config, `secrets` are names. */
  'worker.deploy': WorkerBindings & {
    readonly worker: string
    readonly config: string
    readonly vars: Readonly<Record<string, string>>
    readonly secrets: ReadonlyArray<WorkerSecret>
    readonly services: ReadonlyArray<string>
    /** Host names that are sent to it, in order. */
    readonly routes: ReadonlyArray<string>
    readonly fingerprint: string
  }
  /** Create the Pages project; deployments of `branch` are production. */
  'pages.create': { readonly name: string; readonly branch: string }
  /** Run the build; `fingerprint` stands for the source in `directory`. */
  'pages.build': {
    readonly app: string
    readonly directory: string
    readonly command: ReadonlyArray<string>
    readonly vars: Readonly<Record<string, string>>
    readonly fingerprint: string
  }
  /** Upload `output` to the project of this name; `fingerprint` stands for what it is made from. */
  'pages.deploy': {
    readonly app: string
    readonly branch: string
    readonly output: string
    readonly vars: Readonly<Record<string, string>>
    readonly bindings: PagesBindings
    readonly fingerprint: string
  }
  /** Create the tenant in status `provisioning`, or bring its name, plan and region up to date. */
  'tenant.create': {
    readonly slug: string
    readonly name: string
    readonly plan: string
    readonly regionHint: string | null
    readonly rootCompany: string | null
  }
  /** Write the tenant's marker row to the database, then register it with the control plane. */
  'database.register': {
    readonly tenant: string
    readonly database: string
    readonly kind: DatabaseKind
    readonly binding: string
    readonly year: number | null
    readonly mappingVersion: number
  }
  /** Replace the tenant's registered features by this list. */
  'features.register': { readonly tenant: string; readonly features: ReadonlyArray<TenantFeature> }
  'domain.claim': { readonly tenant: string; readonly domain: string }
  'domain.verify': { readonly tenant: string; readonly domain: string }
  /** Tell the auth host what the tenant is called. */
  'tenant.name': { readonly tenant: string; readonly name: string }
  /** Put the OAuth client; `client.secret` is the name of its secret. */
  'client.put': { readonly tenant: string; readonly client: TenantClient }
  /** Put the user; `user.password` is the name of the secret that holds it. */
  'user.put': { readonly tenant: string; readonly user: TenantUser }
  /** Load every JSON file of `directory` into the database's `config_documents`. */
  'config.load': {
    readonly tenant: string
    readonly database: string
    readonly directory: string
    readonly fingerprint: string
  }
  /** Generate the branch's day from `directory` and write it; `date` is YYYY-MM-DD on the branch's wall calendar. */
  'day.backfill': {
    readonly tenant: string
    readonly database: string
    readonly directory: string
    readonly branch: string
    readonly date: string
    readonly fingerprint: string
  }
  'tenant.activate': { readonly tenant: string }
}

/** A step's kind: the discriminant of {@link Step}. */
export type StepKind = keyof StepInputs

/** What a step has nothing to tell leaves: an empty object. */
export type NoOutputs = Readonly<Record<never, never>>

/** The kinds that have something to tell. */
type TellingKind =
  | 'd1.create'
  | 'kv.create'
  | 'queue.create'
  | 'pages.create'
  | 'pages.deploy'
  | 'tenant.create'
  | 'worker.deploy'

/** What each kind of step leaves for later ones. Recorded in the state, so never a secret. */
export interface StepOutputs extends Record<Exclude<StepKind, TellingKind>, NoOutputs> {
  /** A lower-case UUID on Cloudflare; whatever the executor's store calls it elsewhere. */
  'd1.create': { readonly databaseId: string }
  /** 32 lower-case hex digits on Cloudflare. */
  'kv.create': { readonly namespaceId: string }
  /** 32 lower-case hex digits on Cloudflare. */
  'queue.create': { readonly queueId: string }
  /** The project's host name below pages.dev, such as `shop-3xk.pages.dev`. */
  'pages.create': { readonly subdomain: string }
  /** The deployment's id, where the executor knows it. */
  'pages.deploy': { readonly deploymentId?: string }
  /** The version that serves since, where the executor knows it. */
  'worker.deploy': { readonly versionId?: string }
  /** `ten_` and 26 characters of Crockford base32. */
  'tenant.create': { readonly tenantId: string }
}

/** `kind:name`, for instance `d1.create:meridian-ops`; stable from plan to plan. */
export type StepId = string

/** What applying the plan will do about a step. */
export type StepAction = 'create' | 'update' | 'none'

/** One step of a plan, of the given kind. */
export interface StepOf<K extends StepKind> {
  readonly id: StepId
  readonly kind: K
  /** For people: "Create D1 database meridian-ops". */
  readonly title: string
  readonly action: StepAction
  /** Why this action, in words. */
  readonly why: string
  /** The steps that must have succeeded, or be unchanged, before this one starts; in plan order. */
  readonly dependsOn: ReadonlyArray<StepId>
  /** Those of `dependsOn` whose outputs this step uses; a new output makes this step run again. */
  readonly reads: ReadonlyArray<StepId>
  readonly inputs: StepInputs[K]
  /** Hex SHA-256 of the kind and the inputs. */
  readonly inputHash: string
  /** The recorded outputs; null where they are only known after apply. */
  readonly outputs: StepOutputs[K] | null
}

/** One step of a plan. Narrow on `kind`. */
export type Step = { readonly [K in StepKind]: StepOf<K> }[StepKind]
