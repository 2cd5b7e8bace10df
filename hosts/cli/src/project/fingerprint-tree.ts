import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../command-error.ts'
import { reasonOf } from './read-json-file.ts'

/**
 * Hex SHA-256 over the paths and bytes of all files in a folder and below, in the order of their paths. What starts with
 * a dot, node_modules, symbolic links and the folder `except` do not count.
 */
export async function fingerprintTree(options: {
  readonly root: string
  readonly directory: string
  /** Relative to the root, as `directory` is: where the build puts its files. */
  readonly except?: string
}): Promise<string> {
  const { root, directory, except } = options
  const hash = createHash('sha256')
  try {
    for (const file of await listFiles(root, { directory, except })) {
      const content = await readFile(join(root, file))
      hash.update(`${file.slice(directory.length)}\0${content.byteLength}\0`).update(content)
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

async function listFiles(
  root: string,
  { directory, except }: { readonly directory: string; readonly except: string | undefined },
): Promise<ReadonlyArray<string>> {
  const entries = await readdir(join(root, directory), { withFileTypes: true })
  const lists = entries
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .map(async (entry) => {
      const path = `${directory}/${entry.name}`
      if (entry.isFile()) return [path]
      return entry.isDirectory() && path !== except ? listFiles(root, { directory: path, except }) : []
    })
  // By code unit: the order must not depend on the locale.
  return (await Promise.all(lists)).flat().sort()
}
