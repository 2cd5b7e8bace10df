#!/usr/bin/env node
import { DeployPlannerError } from '@voyage/deploy-planner'
import { CommanderError } from 'commander'
import { CommandError } from './command-error.ts'
import { exitCodes } from './exit-codes.ts'
import { createProcessOutput } from './output.ts'
import { createProgram } from './program.ts'
import { stateFailed } from './project/state-failed.ts'

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.success)
  throw error
})

const output = createProcessOutput()
try {
  const program = createProgram({ output, root: process.cwd(), environment: process.env })
  await program.parseAsync(process.argv)
} catch (error) {
  process.exitCode = report(error)
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.failure
  if (error instanceof DeployPlannerError) return report(stateFailed(error))
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
