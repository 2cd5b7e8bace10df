import { resolve } from 'node:path'
import { writeFileAtomic } from '@voyage/deploy-planner/files'
import { CommandError } from '../command-error.ts'
import { reasonOf } from './reason-of.ts'

/**
 * Writes a file whole or not at all; a relative path is below `root`.
 *
 * @throws CommandError CLI_FILE_UNWRITABLE; the file is as it was then
 */
export async function writeProjectFile(root: string, file: string, content: string): Promise<void> {
  try {
    await writeFileAtomic(resolve(root, file), content)
  } catch (cause) {
    throw fileUnwritable(file, cause)
  }
}

/** The error for a file that cannot be written, with the system's reason. */
export function fileUnwritable(file: string, cause: unknown): CommandError {
  const reason = reasonOf(cause)
  return new CommandError({
    code: 'CLI_FILE_UNWRITABLE',
    message: `${file} cannot be written${reason === 'ENOENT' ? ': its folder is not there' : ` (${reason})`}.`,
    remedy: 'Check that its folder is there, that you may write to it and that the disk has room, then run again.',
    cause,
  })
}
