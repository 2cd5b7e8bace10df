import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Result, StepFailure } from '@voyage/deploy-planner'
import { checkName, isDatabaseId } from '../cloudflare/d1-names.ts'
import { sqlText } from '../cloudflare/sql-text.ts'
import type { DatabaseName, SqlRow, SqlStatement } from '../executor/deploy-target.ts'
import { err, ok } from '../executor/result.ts'
import { isRecord } from '../http/api-client.ts'
import { answerUnexpected } from './answer-unexpected.ts'
import type { CallCloudflare } from './cloudflare-api.ts'
import { findInList } from './find-in-list.ts'

const D1 = '/d1/database'

interface Call {
  readonly call: CallCloudflare
  readonly signal: AbortSignal
}

/**
 * Returns the id of the D1 database called exactly `name`, or null when the account's list certainly does not hold it.
 * Two of the name are a failure.
 */
export async function findDatabase({
  call,
  signal,
  name,
}: Call & { readonly name: string }): Promise<Result<string | null, StepFailure>> {
  const path = `${D1}?name=${encodeURIComponent(name)}`
  return findInList({
    call,
    signal,
    what: 'D1 database',
    name,
    path,
    nameKey: 'name',
    idKey: 'uuid',
    isId: isDatabaseId,
  })
}

/** Creates the D1 database and returns its id, confirmed by the account's list. */
export async function createDatabase(request: Call & { readonly name: string }): Promise<Result<string, StepFailure>> {
  const { call, signal, name } = request
  const checked = checkName(name)
  if (!checked.ok) return checked
  const doing = `creating the D1 database ${name}`
  const created = await call({ method: 'POST', path: D1, body: { name }, doing, reach: 'one-request', signal })
  if (!created.ok) return created
  const listed = await findDatabase(request)
  if (!listed.ok) return err({ ...listed.error, effect: 'unknown' })
  const given = isRecord(created.value) ? created.value['uuid'] : undefined
  return listed.value !== null && listed.value === given
    ? ok(listed.value)
    : err({ ...answerUnexpected(doing, 'unknown'), retriable: true })
}

/** Runs statements as one transaction: D1 runs what one request holds as a batch. */
export async function runSql(
  request: Call & { readonly database: DatabaseName; readonly statements: ReadonlyArray<SqlStatement> },
): Promise<Result<null, StepFailure>> {
  const { call, signal, database, statements } = request
  if (statements.length === 0) return ok(null)
  const sql = statements.map(sqlText).join('\n')
  const doing = `writing to the D1 database ${database.name}`
  const done = await call({ method: 'POST', path: at(database), body: { sql }, doing, reach: 'one-request', signal })
  return done.ok ? ok(null) : done
}

/** Returns the rows of one query. */
export async function querySql(
  request: Call & { readonly database: DatabaseName; readonly statement: SqlStatement },
): Promise<Result<ReadonlyArray<SqlRow>, StepFailure>> {
  const { call, signal, database, statement } = request
  const doing = `reading from the D1 database ${database.name}`
  const body = { sql: sqlText(statement) }
  const done = await call({ method: 'POST', path: at(database), body, doing, reach: 'nothing', signal })
  if (!done.ok) return done
  const [answer] = Array.isArray(done.value) ? done.value : []
  const rows = isRecord(answer) ? answer['results'] : undefined
  return Array.isArray(rows) ? ok(rows) : err(answerUnexpected(doing, 'none'))
}

/**
 * Applies the migrations of `directory` that the database lacks, in the table that `wrangler d1 migrations apply` keeps,
 * so that either can go on after the other. A migration and its row are one transaction.
 */
export async function migrateDatabase(
  request: Call & { readonly database: DatabaseName; readonly root: string; readonly directory: string },
): Promise<Result<null, StepFailure>> {
  const { call, signal, database } = request
  const doing = `migrating the D1 database ${database.name}`
  const send = (sql: string) =>
    call({ method: 'POST', path: at(database), body: { sql }, doing, reach: 'several-requests', signal })
  const prepared = await send(
    'CREATE TABLE IF NOT EXISTS d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL);',
  )
  if (!prepared.ok) return prepared
  const rows = await querySql({ ...request, statement: { sql: 'SELECT name FROM d1_migrations', params: [] } })
  if (!rows.ok) return rows
  const applied = new Set(rows.value.map((row) => row['name']))
  const folder = resolve(request.root, request.directory)
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()) {
    if (applied.has(name)) continue
    const text = (await readFile(join(folder, name), 'utf8')).trim().replace(/;$/, '')
    const entry = sqlText({ sql: 'INSERT INTO d1_migrations (name) VALUES (?)', params: [name] })
    // A line of its own: the text may end with a comment.
    const done = await send(`${text}\n;\n${entry}`)
    if (!done.ok) return done
  }
  return ok(null)
}

/** Deletes the database; one that is gone already is deleted. */
export async function deleteDatabase(
  request: Call & { readonly database: DatabaseName },
): Promise<Result<null, StepFailure>> {
  const { call, signal, database } = request
  const path = `${D1}/${encodeURIComponent(database.id)}`
  const doing = `deleting the D1 database ${database.name}`
  const done = await call({ method: 'DELETE', path, doing, reach: 'one-request', signal })
  return done.ok || done.error.code === 'database-missing' ? ok(null) : done
}

const at = ({ id }: DatabaseName): string => `${D1}/${encodeURIComponent(id)}/query`
