import type { Clock, Wait } from '../ports.ts'
import type { SignInRefusal } from '../relying-party.ts'
import type { Result } from '../result.ts'
import type { UserinfoRefusal } from '../userinfo/userinfo.ts'
import type { RequiredClaimRefusal } from './required-claims.ts'
import type { Sharing } from './sharing.ts'
import { createSharing } from './sharing.ts'
import type { Session } from './stored-session.ts'

/** Why a sign-in did not lead to a session; tagged by the step that refused. */
export type CallbackRefusal =
  | SignInRefusal
  | { readonly step: 'request'; readonly refusal: { readonly reason: 'method_not_get' } }
  | { readonly step: 'transaction'; readonly refusal: { readonly reason: 'transaction_missing' } }
  | { readonly step: 'userinfo'; readonly refusal: UserinfoRefusal }
  | { readonly step: 'claims'; readonly refusal: RequiredClaimRefusal }

/** A refused sign-in; the page that explains it should carry the Set-Cookie values. */
export interface CallbackRefused {
  readonly refusal: CallbackRefusal
  readonly setCookies: ReadonlyArray<string>
}

/** What came of an answer, as plain data: two requests may give it. */
export type CallbackOutcome = Result<
  { readonly session: Session | null; readonly location: string; readonly setCookies: ReadonlyArray<string> },
  CallbackRefused
>

// Longer than a token endpoint should take; who has no more patience is sent on.
const patience = 10
// A second click of the same moment; later the cookie of the transaction is gone.
const memory = 30

/** Options of {@link createCallbackSharing}. */
export interface CallbackSharingOptions {
  readonly clock: Clock
  /** Null: the second of two requests is sent on at once. */
  readonly wait: Wait | null
}

/** Returns what makes an answer count once, however often it is sent. */
export function createCallbackSharing(options: CallbackSharingOptions): Sharing<CallbackOutcome> {
  return createSharing({ ...options, patience, memory, isWorthKeeping: () => true })
}
