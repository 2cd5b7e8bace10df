import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory, writeFileAtomic } from '@voyage/deploy-planner/files'
import * as z from 'zod'
import { CommandError } from '../command-error.ts'

// Absent in what was written before there were such things.
const ids = z.record(z.string(), z.string()).default({})

const schema = z.strictObject({
  formatVersion: z.literal(1),
  /** D1 ids by database name. */
  databases: z.record(z.string(), z.string()),
  /** For each Worker the ids that its D1 bindings have, by database name. */
  bindings: z.record(z.string(), z.record(z.string(), z.string())),
  /** KV namespace ids by title. */
  namespaces: ids,
  /** R2 buckets; the id is the name. */
  buckets: ids,
  /** Queue ids by name. */
  queues: ids,
  /** Host names of Pages projects. */
  pages: ids,
  /** The Pages projects that have a deployment. */
  sites: z.array(z.string()).default([]),
  /** For each Worker what its other bindings stand for: namespace ids, bucket and queue names. */
  resources: z
    .record(
      z.string(),
      z.strictObject({
        kv: z.record(z.string(), z.string()),
        r2: z.record(z.string(), z.string()),
        queues: z.record(z.string(), z.string()),
        deadLetterQueues: z.record(z.string(), z.string()),
      }),
    )
    .default({}),
  /** Workers of which a stub was deployed, for others to bind. */
  stubs: z.array(z.string()).default([]),
  /** What is deployed. Secrets by name only. */
  workers: z.record(
    z.string(),
    z.strictObject({
      config: z.string(),
      vars: z.record(z.string(), z.string()),
      secrets: z.array(z.union([z.string(), z.strictObject({ name: z.string(), from: z.string() })])),
      /** The file of its code; absent in what was written before each code had one of its own. */
      code: z.string().optional(),
    }),
  ),
})

/** What stands on this machine: the local counterpart of a Cloudflare account. */
export type LocalAccount = z.infer<typeof schema>

/** An account with nothing in it. */
const emptyLocalAccount: LocalAccount = schema.parse({ formatVersion: 1, databases: {}, bindings: {}, workers: {} })

/** The account's file in a state folder. */
export function accountFile(folder: string): string {
  return join(folder, 'account.json')
}

/**
 * Reads the account file; an absent one is an empty account.
 *
 * @throws CommandError CLI_LOCAL_ACCOUNT_UNREADABLE
 */
export async function readLocalAccount(file: string): Promise<LocalAccount> {
  if (!existsSync(file)) return emptyLocalAccount
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_LOCAL_ACCOUNT_UNREADABLE',
      message: `${file} is not what this version of voyage wrote.`,
      remedy: 'Start over with `npm start -- --fresh`.',
      cause,
    })
  }
}

/** Replaces the account file as a whole. */
export async function writeLocalAccount(file: string, account: LocalAccount): Promise<void> {
  await makeDirectory(dirname(file), { mode: 0o700 })
  await writeFileAtomic(file, `${JSON.stringify(account, null, 2)}\n`, { mode: 0o600 })
}
