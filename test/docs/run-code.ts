import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../support/start-workers.ts'

/** How a run of a document's code ended. */
export interface CodeRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs TypeScript as a module of the folder `.voyage/docs`, against the packages' sources. */
export async function runCode(code: string): Promise<CodeRun> {
  const folder = join(root, '.voyage/docs')
  // A file, since who is run from standard input cannot start threads, as Miniflare does.
  const file = join(folder, `${randomUUID()}.mts`)
  await mkdir(folder, { recursive: true })
  await writeFile(file, code)
  try {
    return await runFile(file)
  } finally {
    await rm(file)
  }
}

function runFile(file: string): Promise<CodeRun> {
  const child = spawn(process.execPath, ['-C', '@voyage/source', file], { cwd: root })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString()
  })
  return new Promise((resolve) => child.on('close', (exit) => resolve({ code: exit, stdout, stderr })))
}
