import * as z from 'zod'
import { EMAIL_PATTERN } from './email-pattern.ts'
import type { Manifest } from './manifest.ts'
import { CLIENT_NAME_PATTERN, NAME_PATTERN } from './name-patterns.ts'

/** How strict the schema is about `${name}`: a manifest as written may hold it, a resolved one may not. */
export interface ManifestSchemaOptions {
  readonly templates: boolean
}

/** A manifest in the shape of the file: the domain's shape and the editor's `$schema`. */
export interface ManifestFile extends Manifest {
  readonly $schema?: string | undefined
}

const NAME = '[a-z0-9][a-z0-9_-]{0,62}'
// No absolute path, drive letter, backslash, "..", control character, or leading "-" (which a tool would read as a flag).
const PATH = '(?![-/])(?![A-Za-z]:)(?!(?:.*/)?\\.\\.(?:/|$))[^\\\\\\u0000-\\u001f\\u007f<>]+'
// Queues, buckets and Pages projects are named like the labels of a host name.
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const BUCKET = '[a-z0-9][a-z0-9-]{1,61}[a-z0-9]'
const PROJECT = '[a-z0-9](?:[a-z0-9-]{0,56}[a-z0-9])?'
// R2 has a conditional write, which a lock needs; KV has none.
const STATE = `r2://${BUCKET}(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*`
const BRANCH = '(?!-)[A-Za-z0-9._/-]{1,200}'
const ARGUMENT = '[^\\u0000-\\u001f\\u007f]{0,1000}'
const SECRET = '[A-Z][A-Z0-9_]{0,62}'
const BINDING = '[A-Za-z][A-Za-z0-9_]{0,62}'
const URL_TEXT = 'https?://[^\\s<>"\\\\\\u0000-\\u001f]+'
const DOMAIN = '(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+'
const VERSION = '[0-9]+\\.[0-9]+\\.[0-9]+(?:[-+][0-9A-Za-z.+-]+)?'
const ACCOUNT = '(?!([0-9a-f])\\1{31}$)[0-9a-f]{32}|<[^<>\\u0000-\\u001f]+>'

const pathPattern = new RegExp(`^(?:${PATH})$`, 'u')

/** Returns whether a text is a path that a manifest may hold as it stands, without a value to be put in. */
export function isManifestPath(text: string): boolean {
  return pathPattern.test(text) && !text.includes('${')
}

/** The form of a reference to a file, as JSON Schema. */
export const REFERENCE_SCHEMA: Readonly<Record<string, unknown>> = {
  type: 'object',
  properties: { $ref: { type: 'string', pattern: `^(?:${PATH})$` } },
  required: ['$ref'],
  additionalProperties: false,
  description: 'A file that holds what belongs here. Its path is relative to the project root.',
}

/**
 * Returns the zod schema of the manifest. Unknown keys are refused everywhere. With `templates`, every string that is
 * checked for its form may instead hold `${name}`.
 */
export function createManifestSchema(options: ManifestSchemaOptions): z.ZodType<ManifestFile> {
  const exactly = (pattern: string, expected: string) => z.string().regex(new RegExp(`^(?:${pattern})$`, 'u'), expected)
  const text = (pattern: string, expected: string) =>
    exactly(options.templates ? `${pattern}|[^\\u0000-\\u001f]*\\$\\{[^\\u0000-\\u001f]*` : pattern, expected)

  const name = text(NAME, 'a lower-case name of letters, digits, "-" and "_", at most 63 characters')
  const path = text(PATH, 'a path relative to the project root, with "/" and without ".."')
  const readable = 'a readable text of 1 to 200 characters without control or invisible ones'
  const label = text(NAME_PATTERN, readable)
  const url = text(URL_TEXT, 'an http or https URL')
  const secret = exactly(SECRET, 'the name of a secret in capitals, such as DEMO_USER_PASSWORD, never its value')
  const binding = text(BINDING, 'a binding name of letters, digits and "_"')
  const queue = text(LABEL, 'a queue name of lower-case letters, digits and "-", at most 63 characters')
  const bucket = text(BUCKET, 'a bucket name of 3 to 63 lower-case letters, digits and "-"')
  const project = text(PROJECT, 'a Pages project name of lower-case letters, digits and "-", at most 58 characters')
  const varsRecord = z.record(exactly(BINDING, 'a var name of letters, digits and "_"'), z.string()).default({})
  const byBinding = (named: z.ZodType<string>) =>
    z.record(exactly(BINDING, 'a binding name of letters, digits and "_"'), named).default({})
  const domain = text(DOMAIN, 'a domain name in lower case, such as bank.example.com')
  const platform = z.strictObject({
    url,
    worker: name.nullable().default(null).describe('The Worker of this manifest that answers at the URL.'),
  })

  const tenant = z.strictObject({
    slug: text('[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?', 'a slug of lower-case letters, digits and "-"'),
    name: label,
    plan: name.default('standard'),
    regionHint: name.nullable().default(null),
    rootCompany: label.nullable().default(null),
    databases: z
      .array(
        z.strictObject({
          kind: z.enum(['config', 'ops', 'ops_archive', 'customer']),
          d1: name.describe('The name of an entry of "d1".'),
          binding,
          year: z.int().min(2000).max(2999).nullable().default(null).describe('Only, and always, for ops_archive.'),
          mappingVersion: z.int().min(1).default(1),
        }),
      )
      .default([]),
    domains: z.array(domain).default([]),
    features: z
      .array(
        z.strictObject({
          key: name,
          version: text(VERSION, 'a version such as 1.0.0'),
          integrationProvider: name.nullable().default(null),
          customization: z.record(z.string(), z.json()).default({}),
        }),
      )
      .default([]),
    clients: z
      .array(
        z.strictObject({
          clientId: name,
          name: text(CLIENT_NAME_PATTERN, readable),
          redirectUris: z.array(url).min(1),
          postLogoutRedirectUris: z.array(url).default([]),
          backchannelLogoutUri: url.nullable().default(null).describe('Where the auth host posts logout tokens.'),
          authMethod: z.enum(['client_secret_basic', 'client_secret_post', 'none']),
          secret: secret.nullable().default(null).describe('The name of the secret; none for authMethod "none".'),
        }),
      )
      .default([]),
    users: z
      .array(
        z.strictObject({
          username: text('[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}', 'a username of letters, digits and ._@+-'),
          name: label,
          email: text(EMAIL_PATTERN, 'an e-mail address').nullable().default(null),
          password: secret.describe('The name of the secret that holds the first password.'),
        }),
      )
      .default([]),
    config: z
      .strictObject({ directory: path, database: name })
      .nullable()
      .default(null)
      .describe('A folder of JSON documents and the tenant database they are loaded into.'),
    backfill: z
      .strictObject({ database: name, branches: z.array(name) })
      .nullable()
      .default(null)
      .describe('The branches whose day is generated from the config folder.'),
  })

  return z.strictObject({
    $schema: z.string().optional(),
    version: z.literal(1),
    name: exactly(NAME, 'a lower-case name of letters, digits, "-" and "_", at most 63 characters'),
    environments: z.record(
      exactly(NAME, 'an environment name in lower case'),
      z.strictObject({
        accountId: exactly(ACCOUNT, 'a Cloudflare account id of 32 lower-case hex digits, or <a description of it>')
          .nullable()
          .default(null),
        state: exactly(STATE, 'r2://<bucket> or r2://<bucket>/<prefix>')
          .nullable()
          .default(null)
          .describe('Where state, journal and lock are kept, so that machines share them; null: files in .voyage.'),
        values: z
          .record(exactly('[A-Za-z][A-Za-z0-9_]*', 'a value name of letters, digits and "_"'), z.string())
          .default({}),
      }),
    ),
    controlPlane: platform,
    auth: platform,
    d1Count: z.int().min(0).describe('How many databases "d1" lists.'),
    d1: z.array(z.strictObject({ name, migrations: path.describe('The folder of its migrations.') })),
    kv: z.array(z.strictObject({ name })).default([]).describe('KV namespaces, by title.'),
    r2: z
      .array(z.strictObject({ name: bucket }))
      .default([])
      .describe('R2 buckets.'),
    queues: z
      .array(
        z.strictObject({
          name: queue,
          deadLetterQueue: queue
            .nullable()
            .default(null)
            .describe('The name of another entry of "queues": takes what a consumer could not handle.'),
        }),
      )
      .default([]),
    workers: z.array(
      z.strictObject({
        name,
        config: path.describe('Its wrangler.jsonc, wrangler.json or wrangler.toml.'),
        vars: varsRecord,
        secrets: z
          .array(
            z.union([
              secret,
              z.strictObject({
                name: secret.describe('The name under which the Worker has it.'),
                from: secret.describe('The name under which it is kept, where another Worker has its own.'),
              }),
            ]),
          )
          .default([]),
        routes: z
          .array(domain)
          .default([])
          .describe('Host names that Cloudflare sends to this Worker (custom domains); unused on a local stack.'),
        kv: byBinding(name).describe('The entry of "kv" that each KV binding of its config stands for.'),
        r2: byBinding(bucket).describe('The bucket of an R2 binding, where the config names another.'),
        queues: byBinding(queue).describe('The queue of a producer binding, where the config names another.'),
        twoPhase: z
          .boolean()
          .default(false)
          .describe('For Workers that bind each other: deploys a stub of this one first, so that others can bind it.'),
      }),
    ),
    pages: z
      .array(
        z.strictObject({
          name: project,
          branch: text(BRANCH, 'a branch name').default('main').describe('Its deployments are production.'),
          build: z
            .strictObject({
              directory: path.describe('The folder in which the command runs.'),
              command: z
                .array(exactly(ARGUMENT, 'an argument of printable text'))
                .min(1)
                .describe('The program and its arguments, such as ["npm", "run", "build"]. No shell reads them.'),
              vars: varsRecord.describe('Environment variables of the build.'),
            })
            .nullable()
            .default(null),
          output: path.describe('The folder that is uploaded.'),
          vars: varsRecord.describe('Variables of its Functions.'),
          bindings: z
            .strictObject({
              services: byBinding(name),
              d1: byBinding(name),
              kv: byBinding(name),
              r2: byBinding(bucket),
              queues: byBinding(queue),
            })
            .default({ services: {}, d1: {}, kv: {}, r2: {}, queues: {} })
            .describe('What its Functions bind: names of this manifest, by binding.'),
        }),
      )
      .default([]),
    tenants: z.array(tenant),
  })
}
