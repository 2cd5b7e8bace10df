import { recordEvent } from '../audit/record-event.ts'
import type { Passkey } from '../model/passkey.ts'
import type { Session } from '../model/session.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import { userHandle } from './authenticate-with-passkey.ts'
import type { ChallengeSubject } from './passkey-challenge.ts'
import { readChallenge, signChallenge } from './passkey-challenge.ts'
import type { PasskeyContext } from './passkey-context.ts'
import { placeOf } from './passkey-context.ts'
import type { WebauthnOptions } from './webauthn.ts'

/** More passkeys than anybody has devices. */
const mostPasskeys = 20

/** Refusals of one user that are recorded within 15 minutes: enough to see them, and no more of the log. */
const mostRecorded = 10

/** Why a passkey was not added. */
export type AddPasskeyRefusal =
  /** The answer does not hold, or its challenge is not of this session or was answered before. */
  { readonly reason: 'passkey_refused' } | { readonly reason: 'passkey_limit' }

const subjectOf = ({ tenantId, sessionId }: Session): ChallengeSubject => ({
  purpose: 'create',
  tenantId,
  binding: sessionId,
})

/** Returns the options with which the browser of this session makes a passkey; null when the user has enough. */
export async function passkeyCreationOptions(
  context: PasskeyContext,
  { session, known }: { readonly session: Session; readonly known: ReadonlyArray<Passkey> },
): Promise<WebauthnOptions | null> {
  const { issuer, stores, webauthn } = context
  const user = await stores.users.findUser(session)
  if (user === null || known.length >= mostPasskeys) return null
  const { userId, username, name } = user
  const challenge = await signChallenge(context, subjectOf(session))
  const { rpId } = placeOf(issuer)
  return webauthn.creationOptions({
    rpId,
    challenge,
    userHandle: await userHandle({ issuer, userId }),
    username,
    name,
    known,
  })
}

/** Stores the passkey that the browser of this session made. @see WebAuthn Level 3 section 7.1 */
export async function addPasskey(
  context: PasskeyContext,
  added: { readonly session: Session; readonly response: unknown; readonly name: string },
): Promise<Result<Passkey, AddPasskeyRefusal>> {
  const { issuer, stores } = context
  const { tenantId, userId, sessionId } = added.session
  const owner = { issuer, tenantId, userId }
  if ((await stores.passkeys.listPasskeys(owner)).length >= mostPasskeys) return err({ reason: 'passkey_limit' })
  const passkey = await readPasskey(context, added)
  const stored = passkey !== null && (await stores.passkeys.insertPasskey({ passkey, sessionId }))
  const event = { tenantId, userId, sessionId }
  if (stored) {
    await recordEvent(context, { type: 'passkey_added', ...event })
    return ok(passkey)
  }
  if (await isWithinRecorded(context, added.session)) await recordEvent(context, { type: 'passkey_refused', ...event })
  return err({ reason: 'passkey_refused' })
}

/** Counts a refusal for the user, and returns whether it is one of those that are recorded. */
async function isWithinRecorded(context: PasskeyContext, { tenantId, userId }: Session): Promise<boolean> {
  const accountHash = await hashSecret(`passkey refused\n${userId}`)
  const refused = { tenantId, accountHash, windowSeconds: 900, now: context.clock() }
  const { attempts } = await context.stores.passwordAttempts.countPasswordAttempt(refused)
  return attempts <= mostRecorded
}

async function readPasskey(
  context: PasskeyContext,
  { session, response, name }: { readonly session: Session; readonly response: unknown; readonly name: string },
): Promise<Passkey | null> {
  const { issuer, stores, webauthn } = context
  const known = await readChallenge(context, { response, subject: subjectOf(session) })
  if (known === null) return null
  const made = await webauthn.verifyCreation({ ...placeOf(issuer), response, challenge: known.challenge })
  if (made === null || !(await stores.passkeys.redeemChallenge({ issuer, ...known }))) return null
  const { tenantId, userId } = session
  return { ...made, issuer, tenantId, userId, name, createdAt: context.clock(), lastUsedAt: null }
}
