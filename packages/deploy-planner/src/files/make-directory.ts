import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { flushDirectory, hasCode } from './write-file-atomic.ts'

/** Options of {@link makeDirectory}. */
export interface MakeDirectoryOptions {
  /** Permission bits of the folders that are new. Default 0o777, narrowed by the umask. */
  readonly mode?: number
}

/**
 * Makes a folder and those above it that are missing, each flushed to the disk; one that is there stays as it is. Each
 * folder is tried twice at
 * most: node's own recursive mkdir never ends where the system says ENOENT for good, as below /proc.
 *
 * @throws the error of node:fs
 */
export async function makeDirectory(path: string, options: MakeDirectoryOptions = {}): Promise<void> {
  try {
    await makeOne(path, options)
  } catch (error) {
    const parent = dirname(path)
    if (!hasCode(error, 'ENOENT') || parent === path) throw error
    await makeDirectory(parent, options)
    await makeOne(path, options)
  }
}

async function makeOne(path: string, options: MakeDirectoryOptions): Promise<void> {
  try {
    await mkdir(path, options)
    await flushDirectory(dirname(path))
  } catch (error) {
    // A root that may not be written says EPERM or EROFS of a folder that is there.
    const isThere = !hasCode(error, 'ENOENT') && (await stat(path).catch(() => null))?.isDirectory()
    if (!isThere) throw error
  }
}
