import type {
  DeliveryOptions,
  DeliveryReport,
  HousekeepingStore,
  OpenidProvider,
  Resealing,
  RotationStep,
  SealedKeyPlace,
} from '@voyage/oidc-core'
import type { Budget } from './budget.ts'

/** What one run of the housekeeping works with. */
export interface Housekeeping {
  readonly providerOf: (issuer: string) => OpenidProvider
  readonly housekeeping: HousekeepingStore
  readonly rotate: (options: { readonly issuer: string; readonly now: number }) => Promise<ReadonlyArray<RotationStep>>
  /** Seals under the newest secret what an older one sealed, of up to `limit` keys after a place. */
  readonly reseal: (page: { readonly limit: number; readonly after: SealedKeyPlace | null }) => Promise<Resealing>
  /** Tells clients of up to `limit` logouts; all of a run take turns, and remember who does not answer. */
  readonly deliver: (
    provider: OpenidProvider,
    options: Required<Pick<DeliveryOptions, 'limit' | 'mayBegin'>>,
  ) => Promise<DeliveryReport>
  /** All that these ask of others is spent of it. */
  readonly budget: Budget
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  /** Is told of what the run left or could not read, also when some of it failed; not called when there is neither. */
  readonly tellOfLeft: (report: HousekeepingReport) => void
}

/** What is due, in the order in which a run does it. */
export type HousekeepingPart = 'signing_keys' | 'sealed_keys' | 'logout_notices' | 'ended_records'

/** What a run did, and what it left. */
export interface HousekeepingReport {
  /** Signing keys that were published, promoted or removed. */
  readonly keys: number
  /** Signing keys that were sealed under the newest secret. */
  readonly resealed: number
  /** Signing keys that no secret opens: put the one that sealed them back behind the others, or delete them. */
  readonly unreadable: number
  readonly delivered: number
  /** Logouts that their clients did not take: tried again later, or given up. */
  readonly undelivered: number
  readonly deleted: number
  /** What more was due than the run could do: the next one begins with what has been due for longest. */
  readonly left: ReadonlyArray<HousekeepingPart>
}

/** How a part goes about its work. */
export interface Part {
  /** Returns how many subrequests it may still spend. */
  readonly left: () => number
  /**
   * Does some of the work and returns what it returns; what fails is undefined, keeps nobody waiting, and is told at
   * the end.
   */
  readonly attempt: <T>(name: string, work: () => Promise<T>) => Promise<T | undefined>
}
