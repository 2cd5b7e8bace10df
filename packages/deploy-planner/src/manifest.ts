/**
 * The deploy manifest (voyage.json) as the domain sees it: every optional field is present, absent ones as `null` or an
 * empty list. Paths are relative to the project root, the folder the command runs in. Any string outside
 * `environments` may hold `${name}`, resolved from the active environment's values by `resolveManifest`.
 */
export interface Manifest {
  readonly version: 1
  readonly name: string
  readonly environments: Readonly<Record<string, ManifestEnvironment>>
  readonly controlPlane: PlatformService
  readonly auth: PlatformService
  /** How many databases `d1` must list; a guard against a lost or doubled entry. */
  readonly d1Count: number
  readonly d1: ReadonlyArray<ManifestDatabase>
  readonly kv: ReadonlyArray<ManifestNamespace>
  readonly r2: ReadonlyArray<ManifestBucket>
  readonly queues: ReadonlyArray<ManifestQueue>
  readonly workers: ReadonlyArray<ManifestWorker>
  readonly pages: ReadonlyArray<ManifestPagesApp>
  readonly tenants: ReadonlyArray<ManifestTenant>
}

/** One place a manifest can be deployed to. */
export interface ManifestEnvironment {
  /** 32 lower-case hex digits, a placeholder that describes itself (`<your account id>`), or null for no account. */
  readonly accountId: string | null
  /** Where state, journal and lock are kept: `r2://bucket` or `r2://bucket/prefix`; null for files on this machine. */
  readonly state: string | null
  readonly values: Readonly<Record<string, string>>
}

/** A service of the platform that the plan talks to over HTTP. */
export interface PlatformService {
  readonly url: string
  /** The Worker of this manifest that answers at `url`; null when it is deployed elsewhere. */
  readonly worker: string | null
}

/** One D1 database and the folder of its migrations. */
export interface ManifestDatabase {
  readonly name: string
  readonly migrations: string
}

/** One KV namespace, by its title. */
export interface ManifestNamespace {
  readonly name: string
}

/** One R2 bucket. */
export interface ManifestBucket {
  readonly name: string
}

/** One queue; `deadLetterQueue` names the queue that takes what its consumers could not handle, or is null. */
export interface ManifestQueue {
  readonly name: string
  readonly deadLetterQueue: string | null
}

/**
 * A secret of a Worker, by name: bound under this name and kept under it, or kept as `from`, so that two Workers have
 * different values for one binding.
 */
export type WorkerSecret = string | { readonly name: string; readonly from: string }

/** One Worker: its Wrangler config file, its vars, the names of its secrets, and the host names it answers for. */
export interface ManifestWorker {
  readonly name: string
  readonly config: string
  readonly vars: Readonly<Record<string, string>>
  readonly secrets: ReadonlyArray<WorkerSecret>
  /** Custom domains on Cloudflare. A Worker without any is reached through service bindings alone. */
  readonly routes: ReadonlyArray<string>
  /** The namespace that each KV binding of its config stands for. */
  readonly kv: Readonly<Record<string, string>>
  /** The bucket of an R2 binding, where it is not the one that the config names. */
  readonly r2: Readonly<Record<string, string>>
  /** The queue of a producer binding, where it is not the one that the config names. */
  readonly queues: Readonly<Record<string, string>>
  /** Whether a stub of it may be deployed first, for Workers that bind each other. */
  readonly twoPhase: boolean
}

/** One Pages application: a project of that name, how its files are built, and what its Functions are given. */
export interface ManifestPagesApp {
  readonly name: string
  /** The branch whose deployments are production. */
  readonly branch: string
  /** Null when `output` holds files that nobody builds. */
  readonly build: PagesBuild | null
  /** The folder that is uploaded. */
  readonly output: string
  readonly vars: Readonly<Record<string, string>>
  readonly bindings: PagesBindings
}

/** How a Pages application is built. */
export interface PagesBuild {
  /** The folder of its source, in which the command runs. */
  readonly directory: string
  /** The program and its arguments; no shell reads them. */
  readonly command: ReadonlyArray<string>
  /** Environment variables of the build. */
  readonly vars: Readonly<Record<string, string>>
}

/** What the Functions of a Pages application bind: the manifest's name of each thing, by binding. */
export interface PagesBindings {
  readonly services: Readonly<Record<string, string>>
  readonly d1: Readonly<Record<string, string>>
  readonly kv: Readonly<Record<string, string>>
  readonly r2: Readonly<Record<string, string>>
  readonly queues: Readonly<Record<string, string>>
}

/** One tenant with everything that makes it reachable and usable. */
export interface ManifestTenant {
  readonly slug: string
  readonly name: string
  readonly plan: string
  readonly regionHint: string | null
  readonly rootCompany: string | null
  readonly databases: ReadonlyArray<TenantDatabase>
  readonly domains: ReadonlyArray<string>
  readonly features: ReadonlyArray<TenantFeature>
  readonly clients: ReadonlyArray<TenantClient>
  readonly users: ReadonlyArray<TenantUser>
  readonly config: TenantConfig | null
  readonly backfill: TenantBackfill | null
}

/** What a tenant database is for. */
export type DatabaseKind = 'config' | 'ops' | 'ops_archive' | 'customer'

/** A tenant's claim on one of the manifest's databases. `d1` names it; `binding` is its name in the tenant's Worker. */
export interface TenantDatabase {
  readonly kind: DatabaseKind
  readonly d1: string
  readonly binding: string
  /** The calendar year of an archive; null for every other kind. */
  readonly year: number | null
  readonly mappingVersion: number
}

/** A feature and the version of it that the tenant runs. */
export interface TenantFeature {
  readonly key: string
  readonly version: string
  readonly integrationProvider: string | null
  readonly customization: Readonly<Record<string, JsonValue>>
}

/** An OAuth client (RFC 7591 metadata); `secret` names the secret, it never holds its value. */
export interface TenantClient {
  readonly clientId: string
  readonly name: string
  readonly redirectUris: ReadonlyArray<string>
  readonly postLogoutRedirectUris: ReadonlyArray<string>
  /** Where the auth host posts logout tokens; null when the client keeps no sessions that it could end. */
  readonly backchannelLogoutUri: string | null
  readonly authMethod: 'client_secret_basic' | 'client_secret_post' | 'none'
  /** The name of the client's secret; null for `none`. */
  readonly secret: string | null
}

/** A first user; `password` names the secret that holds the password. */
export interface TenantUser {
  readonly username: string
  readonly name: string
  readonly email: string | null
  readonly password: string
}

/** A folder of JSON documents and the tenant database they are loaded into. */
export interface TenantConfig {
  readonly directory: string
  readonly database: string
}

/** The branches whose day is generated from the config folder, and the database it is written to. */
export interface TenantBackfill {
  readonly database: string
  readonly branches: ReadonlyArray<string>
}

/** A manifest for one environment: every `${name}` replaced. */
export interface ResolvedManifest extends Omit<Manifest, 'environments'> {
  readonly environment: string
  readonly accountId: string | null
  readonly state: string | null
}

/** One thing wrong with a manifest: where, what was expected there, and a sentence for people. */
export interface ManifestIssue {
  /** The file, as the caller named it; absent when the caller named none. */
  readonly file?: string
  /** JavaScript-like path from the root, such as `tenants[0].domains[1]`; empty for the whole document. */
  readonly path: string
  readonly expected: string
  readonly message: string
}

/** Any JSON value, read-only. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | ReadonlyArray<JsonValue>
  | { readonly [key: string]: JsonValue }
