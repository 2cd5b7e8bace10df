import { DeployPlannerError } from '@voyage/deploy-planner'
import { CommanderError } from 'commander'
import { CommandError } from './command-error.ts'
import type { CommandContext } from './commands/command-context.ts'
import { exitCodes } from './exit-codes.ts'
import type { Output } from './output.ts'
import { createProgram } from './program.ts'
import { stateFailed } from './project/state-failed.ts'

/** Carries out a command line (without node and the script's name), says what went wrong, and returns its exit code. */
export async function runCommandLine(
  args: ReadonlyArray<string>,
  context: Omit<CommandContext, 'endWith'>,
): Promise<number> {
  let code: number = exitCodes.success
  const endWith = (given: number): void => {
    code = given
  }
  try {
    await createProgram({ ...context, endWith }).parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return report(error, context.output)
  }
}

function report(error: unknown, output: Output): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.failure
  if (error instanceof DeployPlannerError) return report(stateFailed(error), output)
  if (error instanceof CommandError) {
    output.warn(`${output.style('red', 'error')} ${error.message} (${error.code})`)
    for (const line of error.details) output.warn(`  ${line}`)
    output.warn(error.remedy)
    return error.exitCode
  }
  output.warn(
    `${output.style('red', 'error')} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  )
  output.warn('This is a defect of voyage; the lines above say where. What was done is recorded.')
  return exitCodes.failure
}
