import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileUnwritable } from '../project/write-project-file.ts'

/**
 * Writes texts to a file as they come, not faster than it takes them. The file stands under its name once all are written:
 * until then, and when something goes wrong, what was there before stays. What is no file (a pipe, a terminal) is written
 * to as it is.
 *
 * @throws CommandError CLI_FILE_UNWRITABLE, and what making the texts throws
 */
export async function writeTexts(options: {
  /** The project root. */
  readonly root: string
  /** The file, absolute or relative to `root`. */
  readonly out: string
  readonly texts: AsyncIterable<string> | Iterable<string>
}): Promise<void> {
  const { root, out, texts } = options
  const file = resolve(root, out)
  const partial = (await isFileOrNothing(file)) ? `${file}.partial` : null
  try {
    await pipeline(Readable.from(texts), createWriteStream(partial ?? file))
    if (partial !== null) await rename(partial, file)
  } catch (cause) {
    if (partial !== null) await rm(partial, { force: true })
    // Only the file system names a system call; anything else went wrong while a text was made.
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause
    throw fileUnwritable(out, cause)
  }
}

async function isFileOrNothing(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile()
  } catch {
    return true
  }
}
