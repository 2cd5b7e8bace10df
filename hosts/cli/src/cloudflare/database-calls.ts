import { resolve } from 'node:path'
import type { Result, StepFailure } from '@voyage/deploy-planner'
import type { DatabaseName, SqlRow, SqlStatement } from '../executor/deploy-target.ts'
import { err, ok } from '../executor/result.ts'
import { BINDING, CONFIG_FILE, databaseConfig } from './database-config.ts'
import { readJsonOutput } from './read-json-output.ts'
import type { RunWrangler } from './run-wrangler.ts'
import { sqlText } from './sql-text.ts'

/** What every call on one database works with. */
export interface DatabaseCall {
  readonly run: RunWrangler
  readonly accountId: string
  readonly database: DatabaseName
  readonly signal: AbortSignal
}

/** Applies the migrations of `directory` (absolute, or relative to `root`) that the database lacks. */
export async function migrateDatabase(
  call: DatabaseCall & { readonly root: string; readonly directory: string },
): Promise<Result<null, StepFailure>> {
  const { run, accountId, database, signal } = call
  const migrations = resolve(call.root, call.directory)
  const done = await run({
    arguments: ['d1', 'migrations', 'apply', BINDING, '--remote', '--config', CONFIG_FILE],
    doing: `migrating the D1 database ${database.name}`,
    reach: 'several-requests',
    files: databaseConfig({ accountId, database: { ...database, migrations } }),
    signal,
  })
  return done.ok ? ok(null) : done
}

const STATEMENTS_FILE = 'statements.sql'

/** Runs statements as one transaction: D1 imports them as a file and returns to where it was when one of them fails. */
export async function runSql(
  call: DatabaseCall & { readonly statements: ReadonlyArray<SqlStatement> },
): Promise<Result<null, StepFailure>> {
  const { run, accountId, database, statements, signal } = call
  if (statements.length === 0) return ok(null)
  const done = await run({
    arguments: [...EXECUTE, '--yes', '--file', STATEMENTS_FILE],
    doing: `writing to the D1 database ${database.name}`,
    reach: 'one-request',
    files: {
      ...databaseConfig({ accountId, database }),
      [STATEMENTS_FILE]: `${statements.map(sqlText).join('\n')}\n`,
    },
    signal,
  })
  return done.ok ? ok(null) : done
}

/** Returns the rows of one query. */
export async function querySql(
  call: DatabaseCall & { readonly statement: SqlStatement },
): Promise<Result<ReadonlyArray<SqlRow>, StepFailure>> {
  const { run, accountId, database, statement, signal } = call
  const done = await run({
    // With "=", a statement that starts with a comment is no option.
    arguments: [...EXECUTE, '--json', `--command=${sqlText(statement)}`],
    doing: `reading from the D1 database ${database.name}`,
    reach: 'nothing',
    files: databaseConfig({ accountId, database }),
    signal,
  })
  if (!done.ok) return done
  const answers = readJsonOutput(done.value.stdout)
  const rows: unknown = Array.isArray(answers) ? answers[0]?.results : undefined
  if (Array.isArray(rows)) return ok(rows)
  return err({
    code: 'wrangler-answer-unexpected',
    message: `reading from the D1 database ${database.name}: the answer holds no rows.`,
    remedy: 'Check that the installed wrangler is the version that this project pins.',
    retriable: false,
    effect: 'none',
  })
}

const EXECUTE = ['d1', 'execute', BINDING, '--remote', '--config', CONFIG_FILE]
