import { resolve } from 'node:path'
import type { Result, StepFailure, StepInputs } from '@voyage/deploy-planner'
import type { Environment } from '../cloudflare/allowed-variables.ts'
import { allowedVariables, COMMON_VARIABLES } from '../cloudflare/allowed-variables.ts'
import { oneLine } from '../cloudflare/redact.ts'
import { runProcess } from '../cloudflare/run-process.ts'
import { err, ok } from '../executor/result.ts'

const HALF_AN_HOUR = 30 * 60 * 1000

/** Runs a Pages application's build in the folder of its source; no shell reads the command. */
export async function buildPages(request: {
  readonly root: string
  readonly environment: Environment
  readonly inputs: StepInputs['pages.build']
  readonly signal: AbortSignal
}): Promise<Result<null, StepFailure>> {
  const { root, environment, inputs, signal } = request
  const { app, directory, command, vars } = inputs
  const [file = '', ...args] = command
  const end = await runProcess({
    file,
    arguments: args,
    cwd: resolve(root, directory),
    // No credential: a build runs code of all its dependencies.
    environment: { ...allowedVariables(environment, COMMON_VARIABLES), CI: 'true', NO_COLOR: '1', ...vars },
    stdin: '',
    timeoutMs: HALF_AN_HOUR,
    signal,
  })
  if (end.how === 'exited' && end.exitCode === 0) return ok(null)
  return err({
    code: 'pages-build-failed',
    message: `building the Pages application ${app}: ${JSON.stringify(command)} ${endedHow(end.how, end.exitCode)}: ${lastWords(end)}`,
    remedy: `Run the command by hand in ${directory} and mend what it says.`,
    retriable: false,
    // Half a build may lie in the output folder, which the deploy reads.
    effect: end.how === 'not-started' ? 'none' : 'unknown',
  })
}

function endedHow(how: string, exitCode: number | null): string {
  if (how === 'not-started') return 'could not be started'
  return how === 'exited' ? `ended with ${exitCode}` : `was ended (${how})`
}

/** The last lines of what it wrote. */
function lastWords({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  const said = stderr.trim() === '' ? stdout : stderr
  return oneLine(said.trim().split('\n').slice(-5).join('\n'))
}
