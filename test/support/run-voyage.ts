import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './start-workers.ts'

/** How one run of the command ended. */
export interface VoyageRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A run that has not ended. */
export interface RunningVoyage {
  /** Resolves when the output so far matches; rejects when the run ends first. */
  until(pattern: RegExp): Promise<void>
  /** What it has written to standard output so far. */
  output(): string
  kill(signal: NodeJS.Signals): void
  /**
   * Presses Ctrl-C, and once more when the first was understood. No third: one that comes while the process goes ends it
   * by the signal.
   */
  interruptTwice(): Promise<VoyageRun>
  /** Closes the reading end of its standard output, as `head` does. */
  closeOutput(): void
  readonly ended: Promise<VoyageRun>
}

/** Where and with what a command runs. */
export interface VoyageOptions {
  /** The project root; default this repository. */
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Node keeps here what it compiled and stripped of types, for the next of the many processes that load the same. */
const compiled = join(root, 'node_modules/.cache/node')

/** The environment of a command: nothing of this process's own but where programs and the home folder are. */
export function voyageEnvironment(options: VoyageOptions): Readonly<Record<string, string | undefined>> {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NO_COLOR: '1',
    NODE_COMPILE_CACHE: compiled,
    ...options.environment,
  }
}

/** Starts the `voyage` command from source, as `npm run voyage` does. */
export function startVoyage(args: ReadonlyArray<string>, options: VoyageOptions = {}): RunningVoyage {
  const child = spawn(process.execPath, ['-C', '@voyage/source', join(root, 'hosts/cli/src/main.ts'), ...args], {
    cwd: options.cwd ?? root,
    env: voyageEnvironment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return watch(child)
}

/** Runs the command to its end. */
export function runVoyage(args: ReadonlyArray<string>, options: VoyageOptions = {}): Promise<VoyageRun> {
  return startVoyage(args, options).ended
}

/** An empty state folder of its own for a test, and a port that nobody listens on. */
export async function arrangeStack(): Promise<{
  readonly state: string
  readonly port: number
  readonly environment: Readonly<Record<string, string>>
  remove(): Promise<void>
}> {
  const state = await mkdtemp(join(tmpdir(), 'voyage-state-'))
  return {
    state,
    port: await freePort(),
    environment: { VOYAGE_STATE: state },
    remove: () => rm(state, { recursive: true, force: true }),
  }
}

function watch(child: ChildProcess): RunningVoyage {
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  child.stdout?.on('data', (data: Buffer) => {
    stdout += data.toString()
    for (const listener of listeners) listener()
  })
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString()
    for (const listener of listeners) listener()
  })
  const ended = new Promise<VoyageRun>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  const until = (written: () => string, pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(written())) return
        listeners.delete(look)
        resolve()
      }
      listeners.add(look)
      look()
      void ended.then((run) =>
        reject(new Error(`ended with ${run.code} before ${pattern}:\n${run.stdout}\n${run.stderr}`)),
      )
    })
  return {
    ended,
    output: () => stdout,
    kill: (signal) => void child.kill(signal),
    async interruptTwice() {
      child.kill('SIGINT')
      await until(() => stderr, /^Interrupted: /m)
      child.kill('SIGINT')
      return ended
    },
    closeOutput: () => void child.stdout?.destroy(),
    until: (pattern) => until(() => stdout, pattern),
  }
}

/**
 * Returns a port that nobody listens on, below those that the system gives out by itself (Linux: from 32768): a socket
 * of this very test that asks for any port must not be given it before it is used.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 11_000 + Math.floor(Math.random() * 20_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}
