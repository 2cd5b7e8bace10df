import type { Clock, Wait } from '../ports.ts'
import type { RefreshOutcome } from './session-keeper.ts'
import { createSharing } from './sharing.ts'
import type { StoredSession } from './stored-session.ts'

/** One refresh for all who want the same: see {@link createRefreshSharing}. */
export interface RefreshSharing {
  /** Runs `refresh`, or gives what came of it for another request with the same key. */
  readonly share: (key: string, refresh: () => Promise<RefreshOutcome>) => Promise<RefreshOutcome>
  /**
   * Says that the session of this key has ended: a refresh under way, and requests that are late with a cookie from
   * before one, must not bring it back. `keyOf` gives the key of a session that a refresh led to.
   */
  readonly end: (key: string, keyOf: (stored: StoredSession) => string) => void
}

/** Options of {@link createRefreshSharing}. */
export interface RefreshSharingOptions {
  readonly clock: Clock
  /** Null: requests that come at the same time each refresh for themselves. */
  readonly wait: Wait | null
}

// Half the usual grace window: who loses patience asks while the provider still gives the same successor.
const patience = 5
// A request that left the browser with the old cookie may arrive this much later; asking then would count as a replay.
const memory = 60

/** Returns a single flight of refreshes, with a short memory of how they went. */
export function createRefreshSharing(options: RefreshSharingOptions): RefreshSharing {
  const isWorthKeeping = ({ kind }: RefreshOutcome) => kind !== 'unchanged'
  const sharing = createSharing<RefreshOutcome>({ ...options, patience, memory, isWorthKeeping })

  function end(key: string, keyOf: (stored: StoredSession) => string): void {
    sharing.remember(key, { kind: 'ended' })
    for (const [earlier, outcome] of sharing.remembered()) {
      if (outcome.kind === 'renewed' && keyOf(outcome.stored) === key) end(earlier, keyOf)
    }
  }

  return { share: (key, run) => sharing.share(key, { run, insteadOfWaiting: null }), end }
}
