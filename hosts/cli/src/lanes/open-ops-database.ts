import type { ResolvedManifest } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { openTarget } from '../executor/open-target.ts'
import { accountFile, readLocalAccount } from '../local/local-account.ts'
import { stateFolder } from '../project/state-folder.ts'
import type { BranchDayPlace } from './write-branch-day.ts'

/** A database with the target it stands in. */
export type OpenDatabase = Pick<BranchDayPlace, 'target' | 'database'>

const noAccount = ['account-missing', 'cloudflare-token-missing']

/** Opens the ops database. Without `execute` it may be missing, or the account unknown: then null, and a note that says so. */
export async function openOpsDatabase(from: {
  readonly context: CommandContext
  readonly manifest: ResolvedManifest
  readonly database: string
  readonly execute: boolean
}): Promise<{ readonly database: OpenDatabase | null; readonly note: string | null; close(): Promise<void> }> {
  const { context, manifest, database, execute } = from
  const nothing = async (): Promise<void> => undefined
  const missing = { database: null, note: `${database} does not exist yet: nothing can be booked in it.` }
  // To open the local stack would make its folder.
  if (!execute && manifest.environment === 'local' && !(await hasLocalDatabase(database, context)))
    return { ...missing, close: nothing }
  const target = await openTarget({ context, manifest })
  const { close } = target
  const id = await target.findDatabase(database, { signal: new AbortController().signal })
  if (id.ok && id.value !== null)
    return { database: { target, database: { name: database, id: id.value } }, note: null, close }
  if (!execute && id.ok) return { ...missing, close }
  if (!execute && !id.ok && noAccount.includes(id.error.code))
    return { database: null, note: `What is booked is not known: ${id.error.message} ${id.error.remedy}`, close }
  await close()
  throw id.ok ? databaseMissing(database, manifest.environment) : new CommandError(id.error)
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
