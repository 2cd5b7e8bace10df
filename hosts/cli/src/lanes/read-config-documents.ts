import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../command-error.ts'
import { reasonOf } from '../project/reason-of.ts'

/** One JSON file of a tenant's configuration folder, by its name without ".json". */
export interface ConfigDocument {
  readonly name: string
  readonly text: string
}

/** Reads the JSON files of a configuration folder (relative to `root`), sorted by name. */
export async function readConfigDocuments(root: string, directory: string): Promise<ReadonlyArray<ConfigDocument>> {
  try {
    const files = (await readdir(join(root, directory))).filter((file) => file.endsWith('.json')).sort()
    return await Promise.all(
      files.map(async (file) => ({
        name: file.slice(0, -'.json'.length),
        text: await readFile(join(root, directory, file), 'utf8'),
      })),
    )
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_FILE_UNREADABLE',
      message: `The configuration folder ${directory} cannot be read (${reasonOf(cause)}).`,
      remedy: `Paths are relative to the folder in which the command runs: ${root}`,
      cause,
    })
  }
}
