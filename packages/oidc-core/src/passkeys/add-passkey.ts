import { recordEvent } from '../audit/record-event.ts'
import type { Passkey } from '../model/passkey.ts'
import type { Session } from '../model/session.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { userHandle } from './authenticate-with-passkey.ts'
import type { ChallengeSubject } from './passkey-challenge.ts'
import { readChallenge, signChallenge } from './passkey-challenge.ts'
import type { PasskeyContext } from './passkey-context.ts'
import { placeOf } from './passkey-context.ts'
import type { WebauthnOptions } from './webauthn.ts'

/** More passkeys than anybody has devices. */
const mostPasskeys = 20

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
  const stored = passkey !== null && (await stores.passkeys.insertPasskey(passkey))
  const type = stored ? 'passkey_added' : 'passkey_refused'
  await recordEvent(context, { type, tenantId, userId, sessionId })
  return stored ? ok(passkey) : err({ reason: 'passkey_refused' })
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
