import type { DeployState, JournalEntry, LockHeld, LockHolder } from '../state.ts'

/** The lock inside a document. */
export interface DocumentLock {
  readonly holder: LockHolder
  /** Known to the holder alone; says whose lock it is. */
  readonly token: string
  /** Epoch seconds. A holder that is alive renews its lease before. */
  readonly expiresAt: number
}

/** Everything that is stored of one environment, in one object: whoever writes it has seen all of it. */
export interface DeploymentDocument {
  readonly formatVersion: 1
  /** Another one with each write, so that equal content never has an equal ETag. */
  readonly revision: string
  readonly lock: DocumentLock | null
  readonly state: DeployState | null
  readonly journal: ReadonlyArray<JournalEntry>
}

/** What an object that is not there amounts to. */
export const emptyDocument: DeploymentDocument = {
  formatVersion: 1,
  revision: '',
  lock: null,
  state: null,
  journal: [],
}

/** Who looks at a lock, and when. */
export interface LockObserver {
  readonly host: string
  /** Returns whether the process runs on this host. */
  readonly isRunning: (pid: number) => boolean
  /** Epoch seconds. */
  readonly now: number
}

/** Returns the lock as others see it: stale when its process is gone from this host, or its lease has run out. */
export function describeLock(lock: DocumentLock, observer: LockObserver): LockHeld {
  const { holder, expiresAt } = lock
  const isGone = holder.host === observer.host && !observer.isRunning(holder.pid)
  return { reason: 'lock_held', holder, stale: isGone || expiresAt <= observer.now }
}
