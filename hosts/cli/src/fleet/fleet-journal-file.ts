import { open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FleetJournalEntry } from '@voyage/catalog/fleet-migration'
import { parseFleetJournalLine } from '@voyage/catalog/fleet-migration'
import { makeDirectory } from '@voyage/deploy-planner/files'
import { CommandError } from '../command-error.ts'
import { reasonOf } from '../project/reason-of.ts'

/** The journal of the fleet's migrations: JSON lines that are only added to. */
export interface FleetJournal {
  readonly entries: ReadonlyArray<FleetJournalEntry>
  /** Resolves when the entry is on the disk. */
  append(entry: FleetJournalEntry): Promise<void>
}

/**
 * Opens the journal; an absent one is empty. A line that a kill tore is passed over.
 *
 * @throws CommandError CLI_FILE_UNREADABLE, CLI_FILE_UNWRITABLE
 */
export async function openFleetJournal(file: string): Promise<FleetJournal> {
  const before = await read(file)
  const entries = before.split('\n').flatMap((line) => {
    const entry = parseFleetJournalLine(line)
    return entry === null ? [] : [entry]
  })
  let isTorn = before !== '' && !before.endsWith('\n')
  let written: Promise<void> = Promise.resolve()
  async function write(entry: FleetJournalEntry): Promise<void> {
    try {
      await makeDirectory(dirname(file), { mode: 0o700 })
      const handle = await open(file, 'a', 0o600)
      try {
        // What was torn becomes a line of its own.
        await handle.appendFile(`${isTorn ? '\n' : ''}${JSON.stringify(entry)}\n`)
        isTorn = false
        await handle.datasync()
      } finally {
        await handle.close()
      }
    } catch (cause) {
      isTorn = true
      throw new CommandError({
        code: 'CLI_FILE_UNWRITABLE',
        message: `${file} cannot be written (${reasonOf(cause)}).`,
        remedy: 'Make room, or move the state with VOYAGE_STATE, and run the command again; it goes on from there.',
        cause,
      })
    }
  }
  return {
    entries,
    append(entry) {
      // One after the other, so that no two lines are mixed, and whatever became of the one before.
      written = written.catch(() => undefined).then(() => write(entry))
      return written
    },
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (reasonOf(cause) === 'ENOENT') return ''
    throw new CommandError({
      code: 'CLI_FILE_UNREADABLE',
      message: `${file} cannot be read (${reasonOf(cause)}).`,
      remedy: 'Mend its permissions and run the command again.',
      cause,
    })
  }
}
