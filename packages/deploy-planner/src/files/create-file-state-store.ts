import { open, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { DeployPlannerErrorCode } from '../deploy-planner-error.ts'
import { DeployPlannerError } from '../deploy-planner-error.ts'
import { parseJournal, parseState } from '../parse-state.ts'
import type { StateStore } from '../state.ts'
import { isProcessRunning } from './is-process-running.ts'
import { breakLock, readLock, takeLock } from './lock-file.ts'
import { makeDirectory } from './make-directory.ts'
import { flushDirectory, unlessMissing, writeFileAtomic } from './write-file-atomic.ts'

/** Options of {@link createFileStateStore}. */
export interface FileStateStoreOptions {
  /** The folder of one environment's state; made when it is first written to. */
  readonly directory: string
  /** Epoch seconds, for the lock's start time. */
  readonly now: () => number
}

/**
 * Returns a store of three files in a folder: state.json, journal.ndjson and, while it is held, lock.json. All are
 * readable by their owner only. Failed I/O rejects with DeployPlannerError.
 */
export function createFileStateStore(options: FileStateStoreOptions): StateStore {
  const { directory, now } = options
  const statePath = join(directory, 'state.json')
  const journalPath = join(directory, 'journal.ndjson')
  const lockPath = join(directory, 'lock.json')
  const identity = { pid: process.pid, host: hostname(), isRunning: isProcessRunning }
  let isJournalWhole = false
  const writing = <T>(path: string, task: () => Promise<T>) => coded('DEPLOY_STATE_WRITE_FAILED', path, task)

  const store: StateStore = {
    async load() {
      const state = await coded('DEPLOY_STATE_READ_FAILED', statePath, () =>
        unlessMissing(readFile(statePath, 'utf8'), null),
      )
      const journal = await coded('DEPLOY_STATE_READ_FAILED', journalPath, () =>
        unlessMissing(readFile(journalPath, 'utf8'), ''),
      )
      return {
        state: state === null ? null : parseState(state, statePath),
        journal: parseJournal(journal, journalPath),
      }
    },
    async save(state) {
      await writing(statePath, async () => {
        await makeDirectory(directory)
        await writeFileAtomic(statePath, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
      })
    },
    async appendJournal(entry) {
      await writing(journalPath, async () => {
        await makeDirectory(directory)
        const isNew = !isJournalWhole && !(await cutTornLine(journalPath))
        isJournalWhole = true
        await appendLine(journalPath, JSON.stringify(entry))
        if (isNew) await flushDirectory(directory)
      })
    },
    async complete(state, end) {
      await store.appendJournal(end)
      await store.save(state)
    },
    async replaceJournal(entries) {
      await writing(journalPath, async () => {
        await makeDirectory(directory)
        const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`)
        await writeFileAtomic(journalPath, lines.join(''), { mode: 0o600 })
      })
    },
    lock({ purpose }) {
      const holder = { pid: identity.pid, host: identity.host, startedAt: now(), purpose }
      return coded('DEPLOY_LOCK_FAILED', lockPath, () => takeLock(lockPath, holder, identity))
    },
    findLock() {
      return coded('DEPLOY_LOCK_FAILED', lockPath, () => readLock(lockPath, identity))
    },
    unlock(holder) {
      return coded('DEPLOY_LOCK_FAILED', lockPath, () => breakLock(lockPath, holder))
    },
  }
  return store
}

async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a', 0o600)
  try {
    await file.appendFile(`${line}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A crash may have torn the last line; what is added must not become part of it. Returns whether the file is there. */
async function cutTornLine(path: string): Promise<boolean> {
  const content = await unlessMissing(readFile(path), null)
  if (content === null) return false
  if (content.length === 0 || content.at(-1) === 0x0a) return true
  const file = await open(path, 'r+')
  try {
    await file.truncate(content.lastIndexOf(0x0a) + 1)
    await file.sync()
  } finally {
    await file.close()
  }
  return true
}

async function coded<T>(code: DeployPlannerErrorCode, path: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (cause) {
    if (cause instanceof DeployPlannerError) throw cause
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    throw new DeployPlannerError(code, `${path} could not be ${VERBS[code] ?? 'written'}${reason}`, { cause })
  }
}

const VERBS: Readonly<Partial<Record<DeployPlannerErrorCode, string>>> = {
  DEPLOY_STATE_READ_FAILED: 'read',
  DEPLOY_LOCK_FAILED: 'locked or unlocked',
}
