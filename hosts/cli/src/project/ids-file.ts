import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as z from 'zod'
import { isDatabaseId } from '../cloudflare/d1-names.ts'
import { CommandError } from '../command-error.ts'
import { writeProjectFile } from './write-project-file.ts'

// The form that `voyage sync-bindings --ids` reads; what is not about D1 at the top level is kept as it is.
const schema = z.looseObject({ d1: z.record(z.string(), z.string()).default({}) })

/** A file of D1 ids by database name that is written as they become known. */
export interface IdsFile {
  /** The ids and placeholders by database name. */
  readonly ids: ReadonlyMap<string, string>
  /**
   * Writes these on top, whole or not at all, and nothing when they stand there already. A placeholder never replaces a
   * real id. What could not be written is written with the next.
   *
   * @throws CommandError CLI_FILE_UNWRITABLE
   */
  put(ids: ReadonlyMap<string, string>): Promise<void>
}

/** Returns the placeholder for an id that only the apply will tell: it describes itself and is no UUID. */
export const idPlaceholder = (name: string): string => `<id of ${name}, known after voyage provision-d1 --execute>`

/**
 * Opens an ids file; one that is not there yet is empty.
 *
 * @throws CommandError CLI_IDS_INVALID for a file that is no file of ids
 */
export async function openIdsFile(root: string, file: string): Promise<IdsFile> {
  const path = resolve(root, file)
  let content: z.infer<typeof schema>
  try {
    content = schema.parse(JSON.parse(await readFile(path, 'utf8').catch(emptyIfMissing)))
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_IDS_INVALID',
      message: `${file} is not a file of ids; it was left as it is.`,
      remedy: 'Mend it, or name another one with --ids.',
      cause,
    })
  }
  const ids = new Map(Object.entries(content.d1))
  let writing: Promise<void> = Promise.resolve()
  let isWritten = true
  const write = async (): Promise<void> => {
    if (isWritten) return
    isWritten = true
    try {
      await writeProjectFile(root, file, `${JSON.stringify({ ...content, d1: Object.fromEntries(ids) }, null, 2)}\n`)
    } catch (error) {
      isWritten = false
      throw error
    }
  }
  return {
    ids,
    async put(added) {
      for (const [name, id] of added) {
        const before = ids.get(name)
        if (before === id || (!isDatabaseId(id) && before !== undefined && isDatabaseId(before))) continue
        ids.set(name, id)
        isWritten = false
      }
      if (isWritten) return
      // Steps end side by side; their writes come one after the other, whatever became of the one before.
      writing = writing.catch(() => undefined).then(write)
      await writing
    },
  }
}

function emptyIfMissing(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}'
  throw error
}
