import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FleetHistory } from '@voyage/catalog/fleet-migration'
import { readFleetHistory } from '@voyage/catalog/fleet-migration'
import type { CommandContext } from '../commands/command-context.ts'
import { stateFolder } from '../project/state-folder.ts'
import { openFleetJournal } from './fleet-journal-file.ts'

/** The folder that holds the journals and the lock of a control plane's fleet; `url` is as `--url` has it. */
export function fleetFolder(context: Pick<CommandContext, 'root' | 'environment'>, url: string): string {
  if (url === 'local') return join(stateFolder(context, 'local'), 'fleet')
  const name = url.replace(/^https?:\/\//, '').replace(/[^A-Za-z0-9.-]+/g, '_')
  return join(stateFolder(context, 'fleet'), name)
}

/** The journal of the migration to a schema version. */
export function journalFile(folder: string, target: number): string {
  return join(folder, `migrate-to-${target}.ndjson`)
}

/** The migration that was begun last, and what its journal tells. */
export interface LastMigration {
  readonly target: number
  readonly history: FleetHistory
}

/** Returns what the journals tell of the migration that was begun last, or null. */
export async function readLastMigration(folder: string): Promise<LastMigration | null> {
  const names = await readdir(folder).catch(() => [])
  const begun = await Promise.all(
    names
      .filter((name) => /^migrate-to-\d+\.ndjson$/.test(name))
      .map(async (name) => {
        const { entries } = await openFleetJournal(join(folder, name))
        const last = entries.findLast((entry) => entry.type === 'begun')
        return last === undefined ? [] : [{ last, history: readFleetHistory(entries, last) }]
      }),
  )
  const [newest] = begun.flat().sort((a, b) => b.last.at - a.last.at)
  return newest === undefined ? null : { target: newest.last.target, history: newest.history }
}
