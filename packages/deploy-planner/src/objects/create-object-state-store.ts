import { DeployPlannerError } from '../deploy-planner-error.ts'
import { isSameHolder } from '../lock-holder.ts'
import type { LockHeld, StateLock, StateStore } from '../state.ts'
import type { DeploymentDocument, DocumentLock } from './deployment-document.ts'
import { describeLock } from './deployment-document.ts'
import type { SharedDocumentOptions } from './revise-document.ts'
import { openSharedDocument } from './revise-document.ts'

/** Options of {@link createObjectStateStore}. */
export interface ObjectStateStoreOptions extends SharedDocumentOptions {
  /** Who locks, as the operating system tells. */
  readonly identity: {
    readonly pid: number
    readonly host: string
    /** Returns whether the process runs on this host. */
    readonly isRunning: (pid: number) => boolean
  }
  /** Epoch seconds. */
  readonly now: () => number
  /** For how long a lock counts as alive after its holder's last write; default 900. */
  readonly leaseSeconds?: number
  /** Calls `renew` well within the lease for as long as the lock is held; returns how to stop that. */
  readonly keepAlive: (renew: () => Promise<void>) => () => void
}

/**
 * Returns a store whose state, journal and lock are one object with conditional writes, so that machines share them.
 *
 * A holder writes only what it has seen: each write is bound to the ETag of the one before it and to the holder's token.
 * Whoever breaks a lock changes the object, so that the former holder's next write rejects with DEPLOY_LOCK_LOST and
 * nothing more is begun there. A lock is never broken by itself; a lease that has run out only makes it stale.
 */
export function createObjectStateStore(options: ObjectStateStoreOptions): StateStore {
  const { location, identity, now, randomId, leaseSeconds = 900 } = options
  const document = openSharedDocument(options)
  let held: DocumentLock | null = null

  const lease = (lock: Omit<DocumentLock, 'expiresAt'>): DocumentLock => ({ ...lock, expiresAt: now() + leaseSeconds })
  const describe = (lock: DocumentLock): LockHeld => describeLock(lock, { ...identity, now: now() })
  /** The document with the lease renewed; refuses when the lock that this store holds is gone. */
  const renewed = (current: DeploymentDocument): DeploymentDocument => {
    if (held === null) return current
    if (current.lock?.token === held.token) return { ...current, lock: lease(held) }
    throw new DeployPlannerError(
      'DEPLOY_LOCK_LOST',
      `the lock on ${location} was broken; nothing more is written there`,
    )
  }
  const write = (change: (current: DeploymentDocument) => Partial<DeploymentDocument>): Promise<void> =>
    document.revise('DEPLOY_STATE_WRITE_FAILED', (current) => ({ ...renewed(current), ...change(current) }))

  function createLock(mine: DocumentLock): StateLock {
    // A renewal that fails is no reason to stop: the next write tells.
    const stop = options.keepAlive(() => write(() => ({})).catch(() => undefined))
    let isReleased = false
    return {
      async release() {
        if (isReleased) return
        isReleased = true
        stop()
        held = null
        await document.revise('DEPLOY_LOCK_FAILED', (current) =>
          current.lock?.token === mine.token ? { ...current, lock: null } : null,
        )
      },
    }
  }

  return {
    async load() {
      const { state, journal } = await document.read()
      return { state, journal }
    },
    save: (state) => write(() => ({ state })),
    appendJournal: (entry) => write(({ journal }) => ({ journal: [...journal, entry] })),
    complete: (state, { stepId }) =>
      write(({ journal }) => ({ state, journal: journal.filter((entry) => entry.stepId !== stepId) })),
    replaceJournal: (journal) => write(() => ({ journal })),
    async lock({ purpose }) {
      const holder = { pid: identity.pid, host: identity.host, startedAt: now(), purpose }
      const mine = lease({ holder, token: randomId() })
      let other: DocumentLock | null = null
      await document.revise('DEPLOY_LOCK_FAILED', (current) => {
        other = current.lock
        return other === null ? { ...current, lock: mine } : null
      })
      if (other !== null) return { ok: false, error: describe(other) }
      held = mine
      return { ok: true, value: createLock(mine) }
    },
    async findLock() {
      const { lock } = await document.read()
      return lock === null ? null : describe(lock)
    },
    async unlock(holder) {
      let isBroken = false
      await document.revise('DEPLOY_LOCK_FAILED', (current) => {
        isBroken = current.lock !== null && isSameHolder(current.lock.holder, holder)
        return isBroken ? { ...current, lock: null } : null
      })
      return isBroken
    },
  }
}
