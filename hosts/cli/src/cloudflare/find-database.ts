import type { Result, StepFailure } from '@voyage/deploy-planner'
import { err, ok } from '../executor/result.ts'
import { ambiguousName } from './ambiguous-name.ts'
import { answerUnreadable } from './answer-unreadable.ts'
import { isDatabaseId } from './d1-names.ts'
import { CONFIG_FILE, databaseConfig } from './database-config.ts'
import { readJsonOutput } from './read-json-output.ts'
import type { RunWrangler } from './run-wrangler.ts'

/** What finding and creating a database work with. */
export interface DatabaseRequest {
  readonly run: RunWrangler
  readonly accountId: string
  readonly name: string
  readonly signal: AbortSignal
}

/**
 * Returns the id of the D1 database called exactly `name`, or null when the account's list certainly does not hold it.
 * A list that cannot be had or read, and a name that stands twice, are failures.
 */
export async function findDatabase(request: DatabaseRequest): Promise<Result<string | null, StepFailure>> {
  const { run, accountId, name, signal } = request
  const listed = await run({
    arguments: ['d1', 'list', '--json', '--config', CONFIG_FILE],
    doing: `looking for the D1 database ${name}`,
    reach: 'nothing',
    files: databaseConfig({ accountId }),
    signal,
  })
  if (!listed.ok) return listed
  const databases = readJsonOutput(listed.value.stdout)
  if (!Array.isArray(databases)) return err(answerUnreadable('The list of D1 databases is no JSON list.'))
  const [match, ...others] = databases.filter((one) => one?.name === name)
  if (match === undefined) return ok(null)
  if (others.length > 0) return err(ambiguousName('D1 database', name, others.length + 1))
  const id: unknown = match.uuid
  return typeof id === 'string' && isDatabaseId(id)
    ? ok(id)
    : err(answerUnreadable(`The D1 database ${name} has no id.`))
}
