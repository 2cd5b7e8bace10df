import { createHash } from 'node:crypto'
import type { Executor, Result, StepFailure } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import { readLaneInput } from '../lanes/generate-day.ts'
import { readConfigDocuments } from '../lanes/read-config-documents.ts'
import { writeBranchDay } from '../lanes/write-branch-day.ts'
import type { DeployTarget, SqlStatement } from './deploy-target.ts'
import { asNothing } from './resource-handlers.ts'
import { err, ok } from './result.ts'

/** Creates the handlers that fill a tenant's databases: its configuration documents and its branch days. */
export function createLaneHandlers(options: {
  readonly target: DeployTarget
  readonly root: string
  readonly now: () => number
}): Pick<Executor['handlers'], 'config.load' | 'day.backfill'> {
  const { target, root, now } = options
  return {
    'config.load': ({ database, directory }, context) =>
      refusing(async () => {
        const documents = await readConfigDocuments(root, directory)
        const name = { name: database, id: context.databaseId(database) }
        const loadedAt = now()
        const statements = documents.map(({ name: document, text }) => upsertDocument({ document, text, loadedAt }))
        return asNothing(await target.runSql({ database: name, statements }, context))
      }),
    'day.backfill': ({ database, directory, branch, date }, context) =>
      refusing(async () => {
        const name = { name: database, id: context.databaseId(database) }
        const input = await readLaneInput(root, directory)
        // A deploy fills today or the next opening, which no archive has.
        const place = { target, database: name, archive: null, input, branch, date, how: {}, signal: context.signal }
        const written = await writeBranchDay(place)
        return written.ok ? ok({}) : written
      }),
  }
}

function upsertDocument(row: {
  readonly document: string
  readonly text: string
  readonly loadedAt: number
}): SqlStatement {
  const sha256 = createHash('sha256').update(row.text).digest('hex')
  return {
    sql: 'INSERT INTO config_documents (name, json, sha256, loaded_at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET json = excluded.json, sha256 = excluded.sha256, loaded_at = excluded.loaded_at WHERE sha256 <> excluded.sha256',
    params: [row.document, row.text, sha256, row.loadedAt],
  }
}

async function refusing<T>(work: () => Promise<Result<T, StepFailure>>): Promise<Result<T, StepFailure>> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const message = [error.message, ...error.details].join('\n')
    return err({ code: error.code, message, remedy: error.remedy, retriable: false, effect: 'none' })
  }
}
