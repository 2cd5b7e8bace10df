import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Result, StepFailure } from '@voyage/deploy-planner'
import { err, ok } from '../executor/result.ts'
import type { Environment } from './allowed-variables.ts'
import { childEnvironment, REPORT_FILE } from './child-environment.ts'
import type { CallReach } from './explain-failure.ts'
import { explainFailure } from './explain-failure.ts'
import { redact } from './redact.ts'
import type { ProcessEnd } from './run-process.ts'
import { runProcess } from './run-process.ts'
import { wranglerWords } from './wrangler-words.ts'

/** One call of wrangler. */
export interface WranglerCall {
  readonly arguments: ReadonlyArray<string>
  /** For messages, for instance `creating the D1 database meridian-ops`. */
  readonly doing: string
  readonly reach: CallReach
  /** Files to put into the otherwise empty folder in which it runs, by name. */
  readonly files?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Values that no message may hold. */
  readonly secrets?: ReadonlyArray<string>
  readonly signal: AbortSignal
}

/** What a successful call gave. */
export interface WranglerOutput {
  readonly stdout: string
  /** The entries of its machine-readable report. */
  readonly report: ReadonlyArray<Readonly<Record<string, unknown>>>
}

/** Runs wrangler; a failure says what it said, without the API token and without the call's secrets. */
export type RunWrangler = (call: WranglerCall) => Promise<Result<WranglerOutput, StepFailure>>

/**
 * Creates a {@link RunWrangler} of the installed wrangler. Every call runs in a new, empty folder that is removed
 * afterwards, so that no config, .env file or .wrangler folder of the project has a say, and nothing stays behind.
 */
export function createRunWrangler(options: {
  readonly environment: Environment
  readonly accountId: string
  readonly timeoutMs: number
}): RunWrangler {
  const { environment, accountId, timeoutMs } = options
  return async (call) => {
    const folder = await mkdtemp(join(tmpdir(), 'voyage-wrangler-'))
    try {
      for (const [name, content] of Object.entries(call.files ?? {})) {
        // Statements may carry a tenant's data.
        await writeFile(join(folder, name), content, { mode: 0o600 })
      }
      const end = await runProcess({
        file: process.execPath,
        arguments: [findWrangler(), ...call.arguments],
        cwd: folder,
        environment: childEnvironment({ environment, accountId, folder }),
        stdin: call.stdin ?? '',
        timeoutMs,
        signal: call.signal,
      })
      if (end.how === 'exited' && end.exitCode === 0) {
        return ok({ stdout: end.stdout, report: await readReport(join(folder, REPORT_FILE)) })
      }
      const failure = failureOf(call, end)
      const secrets = [environment['CLOUDFLARE_API_TOKEN'] ?? '', ...(call.secrets ?? [])]
      return err({ ...failure, message: redact(failure.message, secrets) })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function failureOf(call: WranglerCall, end: ProcessEnd): StepFailure {
  const { doing, reach } = call
  if (end.how === 'exited') return explainFailure({ doing, reach, said: wranglerWords(end) })
  const untouched = end.how === 'not-started' || reach === 'nothing'
  return {
    code: `wrangler-${end.how}`,
    message: `${doing}: wrangler ${end.how === 'not-started' ? 'was not started' : `was ended (${end.how})`}.`,
    remedy: 'Run the command again; it looks first at what stands.',
    retriable: true,
    effect: untouched ? 'none' : 'unknown',
  }
}

async function readReport(file: string): Promise<WranglerOutput['report']> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line))
}

function findWrangler(): string {
  const manifest = createRequire(import.meta.url).resolve('wrangler/package.json')
  return join(dirname(manifest), 'bin/wrangler.js')
}
