import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileUnwritable } from '../project/write-project-file.ts'

/**
 * Writes texts to a file as they come, not faster than it takes them.
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
  try {
    await pipeline(Readable.from(texts), createWriteStream(resolve(root, out)))
  } catch (cause) {
    // Only the file system names a system call; anything else went wrong while a text was made.
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause
    throw fileUnwritable(out, cause)
  }
}
