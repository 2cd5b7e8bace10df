import { createInterface } from 'node:readline/promises'
import { CommandError } from '../command-error.ts'

/**
 * Has the text that names what goes typed at the terminal, or given to --confirm.
 *
 * @throws CommandError CLI_NOT_CONFIRMED for any other text, and where there is neither
 */
export async function requireConfirmation(wanted: string, given: string | undefined): Promise<void> {
  const typed = given ?? (process.stdin.isTTY ? await ask(`Type "${wanted}" to go on: `) : '')
  if (typed === wanted) return
  throw new CommandError({
    code: 'CLI_NOT_CONFIRMED',
    message: 'This was not confirmed; nothing was done.',
    remedy: `Type exactly "${wanted}" when asked, or give it to --confirm.`,
  })
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}
