import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { FleetMigration, MigrationCatalogue } from '@voyage/catalog/fleet-migration'
import { latestVersion, migrationVersion } from '@voyage/catalog/fleet-migration'
import { CommandError } from '../command-error.ts'
import { reasonOf } from '../project/reason-of.ts'

/** The migrations of tenants' databases, and a digest of the files. */
export interface ReadMigrations {
  readonly migrations: MigrationCatalogue
  readonly latest: number
  readonly fingerprint: string
}

/** The folder of each kind of database. */
const folders = { config: 'config', ops: 'ops', ops_archive: 'ops-archive', customer: 'customer' } as const

/**
 * Reads the migrations below a folder that has one for each kind of database.
 *
 * @throws CommandError CLI_FILE_UNREADABLE, CLI_MIGRATIONS_INVALID
 */
export async function readFleetMigrations(root: string, directory: string): Promise<ReadMigrations> {
  const base = resolve(root, directory)
  const present = new Set(await list(base, directory, root))
  const migrations: Record<string, ReadonlyArray<FleetMigration>> = {}
  const digest = createHash('sha256')
  for (const [kind, folder] of Object.entries(folders)) {
    if (!present.has(folder)) continue
    const names = await list(join(base, folder), `${directory}/${folder}`, root)
    const files = names.filter((name) => name.endsWith('.sql')).sort()
    migrations[kind] = inOrder(await Promise.all(files.map((name) => read(join(base, folder), name))), folder)
    for (const { name, sql } of migrations[kind]) digest.update(`${JSON.stringify([kind, name, sql])}\n`)
  }
  const latest = latestVersion(migrations)
  if (latest > 0) return { migrations, latest, fingerprint: digest.digest('hex') }
  throw invalid(`${directory} has no migration in ${Object.values(folders).join(', ')}.`)
}

function inOrder(migrations: ReadonlyArray<FleetMigration>, folder: string): ReadonlyArray<FleetMigration> {
  const sorted = [...migrations].sort((a, b) => a.version - b.version)
  const twice = sorted.find(({ version }, index) => sorted[index + 1]?.version === version)
  if (twice === undefined) return sorted
  throw invalid(`${folder} has two migrations of the number ${twice.version}, "${twice.name}" among them.`)
}

async function read(folder: string, name: string): Promise<FleetMigration> {
  const version = migrationVersion(name)
  if (version === null) throw invalid(`"${name}" does not begin with a number, as 0002_add_index.sql does.`)
  return { name, version, sql: await readFile(join(folder, name), 'utf8') }
}

async function list(folder: string, named: string, root: string): Promise<ReadonlyArray<string>> {
  try {
    return await readdir(folder)
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_FILE_UNREADABLE',
      message: `${named} cannot be read (${reasonOf(cause)}).`,
      remedy: `Name the folder of the migrations with --migrations; paths are relative to ${root}`,
      cause,
    })
  }
}

function invalid(message: string): CommandError {
  return new CommandError({
    code: 'CLI_MIGRATIONS_INVALID',
    message,
    remedy:
      'The folder has one folder for each kind of database (config, ops, ops-archive, customer); the number at the start of a file is the schema version that it brings.',
  })
}
