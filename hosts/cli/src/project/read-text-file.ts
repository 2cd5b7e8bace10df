import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CommandError } from '../command-error.ts'
import { reasonOf } from './reason-of.ts'

/**
 * Reads a file of UTF-8 text; a relative path is below `root`.
 *
 * @throws CommandError CLI_FILE_UNREADABLE
 */
export async function readTextFile(root: string, file: string): Promise<string> {
  try {
    return await readFile(resolve(root, file), 'utf8')
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_FILE_UNREADABLE',
      message: `${file} cannot be read (${reasonOf(cause)}).`,
      remedy: `Paths are relative to the folder in which the command runs: ${root}`,
      cause,
    })
  }
}
