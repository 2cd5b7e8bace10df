import { CommandError } from '../command-error.ts'
import { readTextFile } from './read-text-file.ts'

/**
 * Reads a JSON file; a relative path is below `root`.
 *
 * @throws CommandError CLI_FILE_UNREADABLE, CLI_JSON_INVALID (with line and column)
 */
export async function readJsonFile(root: string, file: string): Promise<unknown> {
  const text = await readTextFile(root, file)
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_JSON_INVALID',
      message: `${file} is not JSON${placeOf(cause, text)}`,
      remedy: 'Mend the file there; an editor that knows JSON marks the place.',
      cause,
    })
  }
}

function placeOf(cause: unknown, text: string): string {
  const message = cause instanceof Error ? cause.message : ''
  const position = /position (\d+)/.exec(message)?.[1]
  const offset = position === undefined ? text.length : Number(position)
  const before = text.slice(0, offset).split('\n')
  const line = before.length
  const column = (before.at(-1)?.length ?? 0) + 1
  return `: line ${line}, column ${column}: ${message.replace(/ in JSON at position.*/, '')}`
}
