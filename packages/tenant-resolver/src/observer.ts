import type { Resolution } from './resolution.ts'

/** What happened while a request was resolved; holds no host, slug, key or tenant. The README lists the metrics. */
export type ResolverEvent =
  /**
   * One signal's value was looked up in this isolate's cache: `hit`, `negative_hit` (known to name nobody), `stale`
   * (served, and read again in the background), `miss`.
   */
  | {
      readonly kind: 'look_up'
      readonly signal: string
      readonly answer: 'hit' | 'negative_hit' | 'stale' | 'miss'
    }
  /** The directory was read. */
  | {
      readonly kind: 'read'
      readonly signal: string
      readonly answer: 'found' | 'absent' | 'failed'
      /** What the read took. */
      readonly seconds: number
    }
  /** The directory could not be read, and a tenant past its maximum age was served for it. */
  | { readonly kind: 'stale_on_error'; readonly signal: string }
  /** The request was not served. */
  | { readonly kind: 'refused'; readonly reason: RefusedReason; readonly signals: ReadonlyArray<string> }

/** Why a request was not served: the outcome, or for a known tenant the gate's reason. */
export type RefusedReason =
  | Exclude<Resolution['outcome'], 'served' | 'moved' | 'not_served'>
  | Extract<Resolution, { outcome: 'not_served' }>['reason']

/** Takes each event, synchronously. What it throws is dropped: counting must not cost an answer. */
export type Observer = (event: ResolverEvent) => void
