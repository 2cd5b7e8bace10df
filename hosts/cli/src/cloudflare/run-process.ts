import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawn } from 'node:child_process'

/** A process to run: an argument array, never a shell line. */
export interface ProcessCall {
  readonly file: string
  readonly arguments: ReadonlyArray<string>
  readonly cwd: string
  readonly environment: Record<string, string>
  /** Written to the process, then its input ends. */
  readonly stdin: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** How a process ended and what it wrote. */
export interface ProcessEnd {
  /** `exited` by itself, `timed-out` or `aborted` (then its process group was ended), or `not-started`. */
  readonly how: 'exited' | 'timed-out' | 'aborted' | 'not-started'
  /** Null unless it exited by itself with a code. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How long a process group that was asked to end may take. */
const GRACE_MS = 2000

/** Runs a process in a process group of its own and resolves when it has ended, however that came about. */
export function runProcess(call: ProcessCall): Promise<ProcessEnd> {
  const child = call.signal.aborted ? null : start(call)
  if (child === null) return Promise.resolve({ how: 'not-started', exitCode: null, stdout: '', stderr: '' })
  return new Promise((resolve) => {
    let how: ProcessEnd['how'] = 'exited'
    let hardEnd: NodeJS.Timeout | undefined
    const end = (reason: 'timed-out' | 'aborted'): void => {
      if (how !== 'exited') return
      how = reason
      killGroup(child, 'SIGTERM')
      hardEnd = setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_MS)
    }
    const abort = (): void => end('aborted')
    const timer = setTimeout(() => end('timed-out'), call.timeoutMs)
    call.signal.addEventListener('abort', abort)
    const stdout: Array<Buffer> = []
    const stderr: Array<Buffer> = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', () => {
      how = 'not-started'
    })
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      clearTimeout(hardEnd)
      call.signal.removeEventListener('abort', abort)
      const text = (chunks: ReadonlyArray<Buffer>): string => Buffer.concat(chunks).toString('utf8')
      resolve({ how, exitCode: how === 'exited' ? exitCode : null, stdout: text(stdout), stderr: text(stderr) })
    })
    // A process that ends without reading its input closes the pipe; its exit code tells the story.
    child.stdin.on('error', () => {})
    child.stdin.end(call.stdin)
  })
}

function start(call: ProcessCall): ChildProcessWithoutNullStreams | null {
  try {
    return spawn(call.file, call.arguments, {
      cwd: call.cwd,
      env: call.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: wrangler starts processes of its own, and Ctrl-C in the terminal must not cut it short.
      detached: process.platform !== 'win32',
    })
  } catch (error) {
    // Arguments that are longer than the system allows are refused at once.
    if (error instanceof Error && 'code' in error && error.code === 'E2BIG') return null
    throw error
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch (error) {
    // The group has ended in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
