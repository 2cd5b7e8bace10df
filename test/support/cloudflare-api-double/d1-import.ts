import { createHash } from 'node:crypto'
import type { ApiReply, ApiRoute } from './api-message.ts'
import { failure, readJson, success } from './api-message.ts'
import type { D1Databases } from './d1-databases.ts'
import { withDatabase } from './d1-databases.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/**
 * A SQL file's way into a database: `init` gives an address to upload to, the upload is a PUT without a token, and
 * `ingest` runs the file as one transaction and answers that it is done.
 */
export function d1ImportRoutes(databases: D1Databases, uploadBase: () => string): ReadonlyArray<ApiRoute> {
  const uploads = new Map<string, string>()
  return [
    {
      on: 'POST /accounts/:account/d1/database/:id/import',
      handle: (request, { id = '' }) =>
        withDatabase(databases, id, (database) => {
          const { action, etag, filename } = readJson(request)
          if (action === 'init') {
            const name = `${String(etag)}.sql`
            return success({ success: true, filename: name, upload_url: `${uploadBase()}/uploads/${name}` })
          }
          const sql = uploads.get(String(filename))
          if (action !== 'ingest' || sql === undefined) return failure(400, 7400, 'no such upload')
          return ingest(database, sql)
        }),
    },
    {
      on: 'PUT /uploads/:name',
      handle({ body }, { name = '' }) {
        uploads.set(name, body.toString('utf8'))
        const etag = createHash('md5').update(body).digest('hex')
        return { status: 200, headers: { etag: `"${etag}"` }, body: '' }
      },
    },
  ]
}

function ingest(database: SqliteDatabase, sql: string): ApiReply {
  try {
    const { length } = database.run(sql)
    const meta = { duration: 1, rows_read: 0, rows_written: length, size_after: 8192 }
    const result = { num_queries: length, final_bookmark: '00000001', meta }
    return success({ success: true, type: 'import', status: 'complete', at_bookmark: '00000001', messages: [], result })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return success({ success: true, type: 'import', status: 'error', messages: [], errors: [message] })
  }
}
