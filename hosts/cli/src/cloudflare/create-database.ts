import type { Result, StepFailure } from '@voyage/deploy-planner'
import { err, ok } from '../executor/result.ts'
import { checkName, DATABASE_ID } from './d1-names.ts'
import { CONFIG_FILE, databaseConfig } from './database-config.ts'
import type { DatabaseRequest } from './find-database.ts'
import { findDatabase } from './find-database.ts'

/**
 * Creates the D1 database `name` and returns its id as the account's list gives it, checked against the one that
 * wrangler printed. Never repeated here: after a failure whose effect is unknown, the caller looks first.
 */
export async function createDatabase(request: DatabaseRequest): Promise<Result<string, StepFailure>> {
  const { run, accountId, name, signal } = request
  const checked = checkName(name)
  if (!checked.ok) return checked
  const created = await run({
    arguments: ['d1', 'create', name, '--config', CONFIG_FILE],
    doing: `creating the D1 database ${name}`,
    reach: 'one-request',
    files: databaseConfig({ accountId }),
    signal,
  })
  if (!created.ok) return created
  const found = await findDatabase(request)
  if (!found.ok) return err({ ...found.error, effect: 'unknown' })
  const printed = DATABASE_ID.exec(created.value.stdout)?.[0]
  if (found.value !== null && found.value === printed) return ok(found.value)
  return err({
    code: 'database-unconfirmed',
    message: `wrangler created ${name} as ${printed ?? 'an unknown id'}, but the account's list has ${found.value ?? 'none of that name'}.`,
    remedy: "Run the command again; it takes over what the account's list shows.",
    retriable: true,
    effect: 'unknown',
  })
}
