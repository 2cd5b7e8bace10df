import { randomBytes } from 'node:crypto'
import { createWriteStream, rmSync } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileUnwritable } from '../project/write-project-file.ts'

/**
 * Writes texts to a file as they come, not faster than it takes them. The file stands under its name once all are written:
 * until then, and when something goes wrong or the process is interrupted, what was there before stays. Of several that
 * write to one file at once each writes the whole of it, and the last to end stays. What is no file (a pipe, a terminal)
 * is written to as it is.
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
  try {
    if (await isFileOrNothing(file)) await writeAside(file, texts)
    else await pipeline(Readable.from(texts), createWriteStream(file))
  } catch (cause) {
    // Only the file system names a system call; anything else went wrong while a text was made.
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause
    throw fileUnwritable(out, cause)
  }
}

async function writeAside(file: string, texts: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const partial = `${file}.${randomBytes(6).toString('hex')}.partial`
  const drop = (): void => rmSync(partial, { force: true })
  const interrupted = (signal: NodeJS.Signals): void => {
    drop()
    stopListening()
    process.kill(process.pid, signal)
  }
  const stopListening = (): void => {
    for (const signal of SIGNALS) process.off(signal, interrupted)
  }
  for (const signal of SIGNALS) process.on(signal, interrupted)
  try {
    await pipeline(Readable.from(texts), createWriteStream(partial, { flags: 'wx' }))
    await rename(partial, file)
  } catch (cause) {
    drop()
    throw cause
  } finally {
    stopListening()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

async function isFileOrNothing(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile()
  } catch {
    return true
  }
}
