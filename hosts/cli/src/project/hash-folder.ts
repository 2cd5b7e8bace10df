import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../command-error.ts'
import { reasonOf } from './reason-of.ts'

/**
 * Hex SHA-256 over the names and bytes of the files that `list` gives (names relative to the folder, in their order).
 *
 * @throws CommandError CLI_FILE_UNREADABLE
 */
export async function hashFolder(options: {
  readonly root: string
  /** Relative to the root. */
  readonly directory: string
  readonly list: (folder: string) => Promise<ReadonlyArray<string>>
}): Promise<string> {
  const { root, directory, list } = options
  const folder = join(root, directory)
  const hash = createHash('sha256')
  try {
    for (const file of await list(folder)) {
      const content = await readFile(join(folder, file))
      hash.update(`${file}\0${content.byteLength}\0`).update(content)
    }
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_FILE_UNREADABLE',
      message: `The folder ${directory}, which the manifest names, cannot be read (${reasonOf(cause)}).`,
      remedy: `Paths in a manifest are relative to the folder in which the command runs: ${root}`,
      cause,
    })
  }
  return hash.digest('hex')
}
