import { randomUUID } from 'node:crypto'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Options of {@link writeFileAtomic}. */
export interface WriteFileAtomicOptions {
  /** Permission bits of a file that is new; one that exists keeps its own. Default 0o644. */
  readonly mode?: number
}

/**
 * Writes the file whole or not at all: a temporary file in the same folder, flushed, renamed over the old one, and the
 * folder flushed. An existing file's permissions are kept, and a symbolic link stays one: its target is written.
 *
 * @throws the error of node:fs; the old file is as it was then.
 */
export async function writeFileAtomic(
  path: string,
  content: string,
  options: WriteFileAtomicOptions = {},
): Promise<void> {
  const target = await unlessMissing(realpath(path), path)
  const before = await unlessMissing(stat(target), null)
  const mode = before === null ? (options.mode ?? 0o644) : before.mode & 0o7777
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(content, 'utf8')
      // The mode given to open is narrowed by the umask; a file that exists must keep all of its own.
      if (before !== null) await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await flushDirectory(dirname(target))
}

/** Makes what is new in the folder survive a crash of the machine, where the platform can flush folders. */
export async function flushDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Resolves as `promise` does, or to `fallback` when the file does not exist. */
export async function unlessMissing<T, F>(promise: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await promise
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return fallback
    throw error
  }
}

/** Returns whether an error of node:fs has this code. */
export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
