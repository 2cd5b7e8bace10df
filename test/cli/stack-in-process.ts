import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { LocalDatabase } from '../../hosts/cli/src/local/local-database.ts'
import { createLocalDatabase } from '../../hosts/cli/src/local/local-database.ts'
import type { LocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import type { LocalTargetOptions } from '../../hosts/cli/src/local/local-target.ts'
import type { Faults } from './faults.ts'

/**
 * Stands in for workerd where hundreds of deploys are made: databases are SQLite files of the same folder, Pages
 * applications are read from their folders, Workers are only loaded. A restart is a place for a fault.
 */
export function inProcessStack(faults: Faults): NonNullable<LocalTargetOptions['startStack']> {
  return async ({ persistPath = '' }, first) => {
    const folder = join(persistPath, 'sqlite')
    const open = new Map<string, DatabaseSync>()
    let contents = first ?? { workers: [], databaseIds: [] }
    const stack: LocalStack = {
      run: (next) =>
        faults.write(async () => {
          contents = next
        }),
      async fetch(_worker, url) {
        const { hostname } = new URL(url)
        const site = contents.sites?.find(({ host }) => host === hostname)
        const served = contents.workers.find(({ options }) => options.name === site?.worker)
        return new Response(await readFile(join(folderOf(served?.options.assets), 'index.html')))
      },
      database(id) {
        if (!contents.databaseIds.includes(id)) throw new TypeError(`no database ${id} is open`)
        mkdirSync(folder, { recursive: true })
        const database = open.get(id) ?? new DatabaseSync(join(folder, `${id}.sqlite`))
        open.set(id, database)
        return asD1(database)
      },
      async stop() {
        for (const database of open.values()) database.close()
      },
    }
    return stack
  }
}

/** The folder that assets are read from; empty where there are none. */
const folderOf = (assets: unknown): string =>
  typeof assets === 'object' && assets !== null && 'directory' in assets ? String(assets.directory) : ''

/** The part of D1's interface that the local target uses. */
function asD1(database: DatabaseSync): LocalDatabase {
  return createLocalDatabase(async (queries) => {
    database.exec('BEGIN')
    try {
      const answers = queries.map(({ sql, params }) => ({
        results: database
          .prepare(sql)
          .all(...params.map((value) => (typeof value === 'boolean' ? Number(value) : value))),
      }))
      database.exec('COMMIT')
      return answers
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  })
}
