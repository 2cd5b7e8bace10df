import type { ResolvedManifest, Result, StepFailure } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import type { CommandContext } from '../commands/command-context.ts'
import type { DatabaseName, DeployTarget } from '../executor/deploy-target.ts'
import { openTarget } from '../executor/open-target.ts'
import { err, ok } from '../executor/result.ts'
import { accountFile, readLocalAccount } from '../local/local-account.ts'
import { stateFolder } from '../project/state-folder.ts'

/** A tenant's ops databases with the target they stand in. */
export interface OpenDatabases {
  readonly target: DeployTarget
  readonly database: DatabaseName
  /** The archives that exist, by year. */
  readonly archives: ReadonlyMap<number, DatabaseName>
}

/** A year's archive, by the name of its database. */
export interface ArchiveOfYear {
  readonly year: number
  readonly d1: string
}

const noAccount = ['account-missing', 'cloudflare-token-missing']

/**
 * Opens the ops database and the archives named. Without `execute` it may be missing, or the account unknown: then null,
 * and a note that says so. An archive that does not exist yet holds nothing.
 *
 * @throws CommandError CLI_DATABASE_MISSING, or what the account answers
 */
export async function openOpsDatabase(from: {
  readonly context: CommandContext
  readonly manifest: ResolvedManifest
  readonly database: string
  readonly archives: ReadonlyArray<ArchiveOfYear>
  readonly execute: boolean
}): Promise<{ readonly databases: OpenDatabases | null; readonly note: string | null; close(): Promise<void> }> {
  const { context, manifest, database, archives, execute } = from
  const nothing = async (): Promise<void> => undefined
  const missing = { databases: null, note: `${database} does not exist yet: nothing can be booked in it.` }
  // To open the local stack would make its folder.
  if (!execute && manifest.environment === 'local' && !(await hasLocalDatabase(database, context)))
    return { ...missing, close: nothing }
  const target = await openTarget({ context, manifest })
  const { close } = target
  const found = await findDatabases(target, database, archives)
  if (found.ok && found.value !== null) return { databases: { target, ...found.value }, note: null, close }
  if (!execute && found.ok) return { ...missing, close }
  if (!execute && !found.ok && noAccount.includes(found.error.code))
    return { databases: null, note: `What is booked is not known: ${found.error.message} ${found.error.remedy}`, close }
  await close()
  throw found.ok ? databaseMissing(database, manifest.environment) : new CommandError(found.error)
}

/** Returns the ids of the databases; null when that of the days does not exist. */
async function findDatabases(
  target: DeployTarget,
  name: string,
  wanted: ReadonlyArray<ArchiveOfYear>,
): Promise<Result<Omit<OpenDatabases, 'target'> | null, StepFailure>> {
  const { signal } = new AbortController()
  const id = await target.findDatabase(name, { signal })
  if (!id.ok) return err(id.error)
  if (id.value === null) return ok(null)
  const archives = new Map<number, DatabaseName>()
  for (const { year, d1 } of wanted) {
    const archive = await target.findDatabase(d1, { signal })
    if (!archive.ok) return err(archive.error)
    if (archive.value !== null) archives.set(year, { name: d1, id: archive.value })
  }
  return ok({ database: { name, id: id.value }, archives })
}

async function hasLocalDatabase(name: string, context: CommandContext): Promise<boolean> {
  const account = await readLocalAccount(accountFile(stateFolder(context, 'local')))
  return account.databases[name] !== undefined
}

function databaseMissing(database: string, environment: string): CommandError {
  return new CommandError({
    code: 'CLI_DATABASE_MISSING',
    message: `The database ${database} does not exist in ${environment}.`,
    remedy: environment === 'local' ? 'Run `npm start` first.' : 'Run `voyage deploy --execute` first.',
  })
}
