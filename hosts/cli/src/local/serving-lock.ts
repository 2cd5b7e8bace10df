import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isProcessRunning, makeDirectory, writeFileAtomic } from '@voyage/deploy-planner/files'
import * as z from 'zod'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'

const schema = z.strictObject({
  /** The `voyage up` that serves. */
  pid: z.int().positive(),
  port: z.int().positive(),
  /** Its workerd; null before that runs. */
  runtimePid: z.int().positive().nullable(),
})

/** Who serves from a local state. */
export type Serving = z.infer<typeof schema>

/** That this process alone serves from a local state. */
export interface ServingLock {
  /** Writes down which workerd serves, so that the next start can end it should this process be killed. */
  recordRuntime(runtimePid: number): Promise<void>
  /** Gives the state free; harmless when repeated. */
  release(): Promise<void>
}

/** The lock file of a state folder. It lies beside the folder, so that it outlives `--fresh`. */
export function servingLockFile(folder: string): string {
  return `${folder}.serving.json`
}

/**
 * Takes the state for this process, or says who has it. A lock whose process is gone is taken over, and the workerd that
 * a killed start left behind is ended: it holds the port and the databases.
 *
 * @throws CommandError CLI_ALREADY_SERVING
 */
export async function takeServingLock(options: { readonly file: string; readonly port: number }): Promise<ServingLock> {
  const { file, port } = options
  let current: Serving = { pid: process.pid, port, runtimePid: null }
  await makeDirectory(dirname(file), { mode: 0o700 })
  while (!(await createLockFile(file, current))) {
    const holder = await readLockFile(file)
    if (holder !== null && isProcessRunning(holder.pid)) throw alreadyServing(holder, file)
    if (holder?.runtimePid != null) await endRuntime(holder.runtimePid)
    await rm(file, { force: true })
  }
  return {
    async recordRuntime(runtimePid) {
      current = { ...current, runtimePid }
      await writeFileAtomic(file, text(current), { mode: 0o600 })
    },
    async release() {
      const holder = await readLockFile(file)
      if (holder?.pid === process.pid) await rm(file, { force: true })
    },
  }
}

/** Returns who serves from a state now; null when nobody does. */
export async function findServing(file: string): Promise<Serving | null> {
  const holder = await readLockFile(file)
  return holder !== null && isProcessRunning(holder.pid) ? holder : null
}

async function createLockFile(file: string, serving: Serving): Promise<boolean> {
  try {
    await writeFile(file, text(serving), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

// A lock that cannot be read was torn by a crash: nobody holds it.
async function readLockFile(file: string): Promise<Serving | null> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

function text(serving: Serving): string {
  return `${JSON.stringify(serving)}\n`
}

async function endRuntime(pid: number): Promise<void> {
  // The number may have gone to another program since.
  if (!isProcessRunning(pid) || !(await commandOf(pid)).includes('workerd')) return
  process.kill(pid, 'SIGKILL')
  while (isProcessRunning(pid)) await wait(10)
}

async function commandOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    const listed = promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)])
    return listed.then(
      ({ stdout }) => stdout,
      () => '',
    )
  }
}

function alreadyServing(holder: Serving, file: string): CommandError {
  return new CommandError({
    code: 'CLI_ALREADY_SERVING',
    message: `Process ${holder.pid} serves from this state on port ${holder.port}; a second start would change it underneath.`,
    remedy: `End that start first, or give this one a state of its own: VOYAGE_STATE=.voyage-two npm start -- --port ${holder.port + 1}. If process ${holder.pid} is another program, delete ${file}.`,
    exitCode: exitCodes.lockHeld,
  })
}
