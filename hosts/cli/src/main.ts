#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts'
import { createProcessOutput } from './output.ts'
import { runCommandLine } from './run-command-line.ts'

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.success)
  throw error
})

process.exitCode = await runCommandLine(process.argv.slice(2), {
  output: createProcessOutput(),
  root: process.cwd(),
  environment: process.env,
})
