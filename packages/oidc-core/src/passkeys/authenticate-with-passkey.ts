import { recordEvent } from '../audit/record-event.ts'
import { encodeBase64url } from '../base64url.ts'
import type { User } from '../model/user.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import type { TooManyAttempts } from '../sign-in/throttle-address.ts'
import { addressCounters, admitAttempt, isRecorded } from '../sign-in/throttle-address.ts'
import { member, readChallenge } from './passkey-challenge.ts'
import type { PasskeyContext } from './passkey-context.ts'
import { placeOf } from './passkey-context.ts'

/** Why nobody was signed in; the audit says more than the user may know. */
export type PasskeySignInRefusal = { readonly reason: 'passkey_refused' } | TooManyAttempts

/** A browser's answer to the request for a passkey. */
export interface PasskeySignIn {
  readonly tenantId: string
  /** The same as when the request was made. */
  readonly binding: string
  /** The parsed JSON of the browser's AuthenticationResponseJSON; anything is taken and refused. */
  readonly response: unknown
  /** Where it came from; null when nobody knows. */
  readonly address: string | null
}

/** Who signed in, and how: values of RFC 8176 for `startSession`. */
export interface PasskeyAuthentication {
  readonly user: User
  readonly methods: ReadonlyArray<string>
}

/**
 * Returns the user of this tenant whose passkey answered. The challenge must have been made for this tenant and browser
 * and counts once; a counter that does not move forward is refused and noted, because there may be a copy of the key.
 *
 * @see WebAuthn Level 3 section 7.2
 */
export async function authenticateWithPasskey(
  context: PasskeyContext,
  attempt: PasskeySignIn,
): Promise<Result<PasskeyAuthentication, PasskeySignInRefusal>> {
  const { tenantId, address } = attempt
  const { passwordAttempts } = context.stores
  const counters = await addressCounters(context, address)
  const admitted = await admitAttempt(passwordAttempts, { counters, windowSeconds: 900, now: context.clock() })
  if (!admitted.ok) {
    if (isRecorded(admitted.error)) {
      await recordEvent(context, { type: 'sign_in_throttled', tenantId, address, detail: { method: 'passkey' } })
    }
    return admitted
  }
  const judged = await judge(context, attempt)
  if (judged.ok) {
    await passwordAttempts.takeBackAttempt(counters)
    return judged
  }
  const { why, userId } = judged.error
  const event = { tenantId, userId, address, detail: { method: 'passkey', why } }
  // Only who holds the key gets as far as this, and each time may be a copy at work: every one is noted.
  if (why === 'counter_regressed') await recordEvent(context, { ...event, type: 'passkey_counter_regressed' })
  else if (await isFirstOfWindow(context, attempt, why))
    await recordEvent(context, { ...event, type: 'sign_in_failed' })
  return err({ reason: 'passkey_refused' })
}

/** Anybody can send answers that fail: one row for each address, tenant and fault in 15 minutes; unknown ones are one. */
async function isFirstOfWindow(
  context: PasskeyContext,
  { tenantId, address }: PasskeySignIn,
  why: Fault['why'],
): Promise<boolean> {
  const accountHash = await hashSecret(`passkey failure\n${why}\n${address ?? ''}`)
  const failure = { tenantId, accountHash, windowSeconds: 900, now: context.clock() }
  return (await context.stores.passwordAttempts.countPasswordAttempt(failure)).attempts === 1
}

/** What was wrong, for the audit. */
interface Fault {
  readonly why:
    | 'challenge_invalid'
    | 'passkey_unknown'
    | 'answer_invalid'
    | 'user_disabled'
    | 'challenge_answered'
    | 'counter_regressed'
  readonly userId: string | null
}

async function judge(
  context: PasskeyContext,
  { tenantId, binding, response }: PasskeySignIn,
): Promise<Result<PasskeyAuthentication, Fault>> {
  const { issuer, stores, webauthn } = context
  const subject = { purpose: 'request', tenantId, binding } as const
  const known = await readChallenge(context, { response, subject })
  if (known === null) return err({ why: 'challenge_invalid', userId: null })
  const credentialId = member(response, 'id')
  const passkey = typeof credentialId === 'string' ? await stores.passkeys.findPasskey({ issuer, credentialId }) : null
  const user = passkey?.tenantId === tenantId ? await stores.users.findUser(passkey) : null
  if (passkey === null || user === null) return err({ why: 'passkey_unknown', userId: null })
  const { userId } = user
  const { challenge } = known
  const statement = await webauthn.verifyRequest({ ...placeOf(issuer), response, challenge, passkey })
  const handle = member(member(response, 'response'), 'userHandle')
  if (
    statement === null ||
    (handle !== undefined && handle !== null && handle !== (await userHandle({ issuer, userId })))
  ) {
    return err({ why: 'answer_invalid', userId })
  }
  if (user.disabledAt !== null) return err({ why: 'user_disabled', userId })
  // Nothing is consumed before the signature is known to hold.
  if (!(await stores.passkeys.redeemChallenge({ issuer, ...known }))) return err({ why: 'challenge_answered', userId })
  const { counter, deviceBound } = statement
  const now = context.clock()
  if (!(await stores.passkeys.advancePasskey({ issuer, credentialId: passkey.credentialId, counter, now }))) {
    return err({ why: 'counter_regressed', userId })
  }
  // Possession of a key, in hardware when it cannot leave the device, and the PIN, finger or face that it asks for.
  return ok({ user, methods: [deviceBound ? 'hwk' : 'swk', 'user', 'mfa'] })
}

/**
 * Returns what authenticators keep as `user.id`, base64url: a digest, which names nobody. It is of the issuer too: two
 * issuers of one host are one RP, and a passkey with the same `user.id` takes the place of the one before.
 *
 * @see Web Authentication Level 2 section 5.4.3 and 6.3.2: https://www.w3.org/TR/webauthn-2/#sctn-user-credential-params
 */
export async function userHandle(user: { readonly issuer: string; readonly userId: string }): Promise<string> {
  const named = new TextEncoder().encode(`${user.issuer}\n${user.userId}`)
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', named)))
}
