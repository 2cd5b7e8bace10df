import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeDirectory, writeFileAtomic } from '@voyage/deploy-planner/files'
import { CommandError } from '../command-error.ts'
import { isRecord } from '../http/api-client.ts'

/** Secrets of the local stack by name. Made once, kept in one file that only its owner may read. */
export type LocalSecrets = ReadonlyMap<string, string>

const digestOf = /^(.+)_SHA256$/

/**
 * Reads the local stack's secrets and makes those of `names` that are missing.
 *
 * `X_SHA256` is never made at random: it is the hex SHA-256 of the secret `X`, which is made with it.
 */
export async function ensureLocalSecrets(file: string, names: ReadonlyArray<string>): Promise<LocalSecrets> {
  const secrets = new Map(await readSecrets(file))
  const before = secrets.size
  for (const name of [...names].sort()) {
    const source = digestOf.exec(name)?.[1] ?? name
    if (!secrets.has(source)) secrets.set(source, randomBytes(24).toString('base64url'))
  }
  if (secrets.size !== before) await writeSecrets(file, secrets)
  for (const name of names) {
    const source = digestOf.exec(name)?.[1]
    if (source !== undefined) secrets.set(name, sha256(secrets.get(source) ?? ''))
  }
  return secrets
}

/** Returns one secret of the local stack; undefined when there is none of that name. */
export async function readLocalSecret(file: string, name: string): Promise<string | undefined> {
  return new Map(await readSecrets(file)).get(name)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function readSecrets(file: string): Promise<ReadonlyArray<[string, string]>> {
  if (!existsSync(file)) return []
  let parsed: unknown
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw unreadable(file, cause)
  }
  if (!isRecord(parsed)) throw unreadable(file, undefined)
  const entries: Array<[string, string]> = []
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value !== 'string') throw unreadable(file, undefined)
    entries.push([name, value])
  }
  return entries
}

async function writeSecrets(file: string, secrets: LocalSecrets): Promise<void> {
  await makeDirectory(dirname(file), { mode: 0o700 })
  const text = `${JSON.stringify(Object.fromEntries(secrets), null, 2)}\n`
  await writeFileAtomic(file, text, { mode: 0o600 })
}

function unreadable(file: string, cause: unknown): CommandError {
  return new CommandError({
    code: 'CLI_SECRETS_UNREADABLE',
    message: `${file} is not a JSON object of secret values by name.`,
    remedy: 'Start over with `npm start -- --fresh`.',
    cause,
  })
}
