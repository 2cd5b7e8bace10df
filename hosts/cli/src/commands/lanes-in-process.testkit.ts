import { join } from 'node:path'
import { CommandError } from '../command-error.ts'
import { createOutput } from '../output.ts'
import { createProgram } from '../program.ts'

/** The repository. */
export const root: string = join(import.meta.dirname, '../../../..')

/** What a command said, and the error it ended with. */
interface Run {
  readonly stdout: string
  readonly error: CommandError | null
}

/** Runs `voyage lanes ...` in this process, in Meridian's repository. */
export const lanes = (...args: ReadonlyArray<string>): Promise<Run> => voyageHere('lanes', ...args)

/** Runs `voyage ...` in this process, in Meridian's repository. */
export async function voyageHere(...args: ReadonlyArray<string>): Promise<Run> {
  let stdout = ''
  const stream = { write: (text: string) => (stdout += text) }
  const output = createOutput({ stdout: stream, stderr: stream, environment: {}, style: (_, text) => text })
  try {
    const program = createProgram({ output, root, environment: {}, endWith: () => undefined })
    await program.parseAsync(['node', 'voyage', ...args])
    return { stdout, error: null }
  } catch (error) {
    if (error instanceof CommandError) return { stdout, error }
    throw error
  }
}
