import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { hashFolder } from './hash-folder.ts'

/**
 * Hex SHA-256 over the paths and bytes of all files in a folder and below, in the order of their paths. What starts with
 * a dot, node_modules, symbolic links and the folder `except` do not count.
 */
export function fingerprintTree(options: {
  readonly root: string
  readonly directory: string
  /** Relative to the root, as `directory` is: where the build puts its files. */
  readonly except?: string
}): Promise<string> {
  const { root, directory, except } = options
  // By code unit: the order must not depend on the locale. Each path begins with the `/` behind the folder's own.
  const list = async (folder: string) =>
    (await listFiles(folder, { below: '', isLeftOut: (path) => `${directory}${path}` === except })).toSorted()
  return hashFolder({ root, directory, list })
}

async function listFiles(
  folder: string,
  { below, isLeftOut }: { readonly below: string; readonly isLeftOut: (path: string) => boolean },
): Promise<ReadonlyArray<string>> {
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  const lists = entries
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .map(async (entry) => {
      const path = `${below}/${entry.name}`
      if (entry.isFile()) return [path]
      return entry.isDirectory() && !isLeftOut(path) ? listFiles(folder, { below: path, isLeftOut }) : []
    })
  return (await Promise.all(lists)).flat()
}
