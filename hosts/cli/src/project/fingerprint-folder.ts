import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../command-error.ts'
import { reasonOf } from './read-json-file.ts'

const counted = /^[^.].*\.(sql|json)$/

/** Hex SHA-256 over the names and bytes of a folder's migrations and documents, in the order of their names. */
export async function fingerprintFolder(options: {
  readonly root: string
  readonly directory: string
}): Promise<string> {
  const { root, directory } = options
  const hash = createHash('sha256')
  try {
    const files = (await readdir(join(root, directory))).filter((file) => counted.test(file)).sort()
    for (const file of files) {
      const content = await readFile(join(root, directory, file))
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
