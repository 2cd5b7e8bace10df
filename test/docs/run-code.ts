import { spawn } from 'node:child_process'
import { root } from '../support/start-workers.ts'

/** How a run of a document's code ended. */
export interface CodeRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs TypeScript as a module in the repository's root, against the packages' sources. */
export function runCode(code: string): Promise<CodeRun> {
  const child = spawn(process.execPath, ['-C', '@voyage/source', '--input-type=module-typescript', '-'], { cwd: root })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString()
  })
  child.stdin.end(code)
  return new Promise((resolve) => child.on('close', (exit) => resolve({ code: exit, stdout, stderr })))
}
