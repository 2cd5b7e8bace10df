import { recordEvent } from '../audit/record-event.ts'
import type { Passkey } from '../model/passkey.ts'
import type { Session } from '../model/session.ts'
import type { Result } from '../result.ts'
import { toStorable } from '../storable-text.ts'
import type { AddPasskeyRefusal } from './add-passkey.ts'
import { addPasskey, passkeyCreationOptions } from './add-passkey.ts'
import type { PasskeyAuthentication, PasskeySignIn, PasskeySignInRefusal } from './authenticate-with-passkey.ts'
import { authenticateWithPasskey } from './authenticate-with-passkey.ts'
import { signChallenge } from './passkey-challenge.ts'
import type { PasskeyContext } from './passkey-context.ts'
import { placeOf } from './passkey-context.ts'
import type { WebauthnOptions } from './webauthn.ts'

/** Passkeys at one issuer. A session is that of a signed-in user, as `provider.account` returns it. */
export interface Passkeys {
  /**
   * Returns the options with which a browser asks for a passkey of this tenant. `binding` is a secret of the browser's,
   * for instance that of its forms, which must come back with the answer.
   */
  requestOptions(options: { readonly tenantId: string; readonly binding: string }): Promise<WebauthnOptions>
  /**
   * Returns whose passkey answered; afterwards call `provider.startSession` with their `passwordHash`. Every refusal is in
   * the audit.
   */
  authenticate(attempt: PasskeySignIn): Promise<Result<PasskeyAuthentication, PasskeySignInRefusal>>
  /** Returns the user's passkeys, oldest first, and the options for another one; null when there are enough (20). */
  list(
    session: Session,
  ): Promise<{ readonly passkeys: ReadonlyArray<Passkey>; readonly creationOptions: WebauthnOptions | null }>
  /** Stores the passkey that the browser made. `name` is shown to the user only; 1 to 60 characters, cut at that. */
  add(added: {
    readonly session: Session
    readonly response: unknown
    readonly name: string
  }): Promise<Result<Passkey, AddPasskeyRefusal>>
  /** Renames a passkey of the user; false when they have none of this id or the name is blank. */
  rename(options: PasskeyOfSession & { readonly name: string }): Promise<boolean>
  /** Removes a passkey of the user: nobody signs in by it any more. False when they have none of this id. */
  remove(options: PasskeyOfSession): Promise<boolean>
}

/** One of the user's passkeys. */
export interface PasskeyOfSession {
  readonly session: Session
  readonly credentialId: string
}

/** Returns the passkeys of one issuer. Does no I/O. */
export function createPasskeys(context: PasskeyContext): Passkeys {
  const { issuer, stores, webauthn } = context
  const ownerOf = ({ tenantId, userId }: Session) => ({ issuer, tenantId, userId })
  return {
    async requestOptions({ tenantId, binding }) {
      const challenge = await signChallenge(context, { purpose: 'request', tenantId, binding })
      return webauthn.requestOptions({ rpId: placeOf(issuer).rpId, challenge })
    },
    authenticate: (attempt) => authenticateWithPasskey(context, attempt),
    async list(session) {
      const passkeys = await stores.passkeys.listPasskeys(ownerOf(session))
      return { passkeys, creationOptions: await passkeyCreationOptions(context, { session, known: passkeys }) }
    },
    add: (added) => addPasskey(context, { ...added, name: shorten(added.name) }),
    async rename({ session, credentialId, name }) {
      const owner = ownerOf(session)
      const renamed =
        shorten(name) !== '' && (await stores.passkeys.renamePasskey({ ...owner, credentialId, name: shorten(name) }))
      if (renamed) await record(context, { type: 'passkey_renamed', session })
      return renamed
    },
    async remove({ session, credentialId }) {
      const removed = await stores.passkeys.removePasskey({ ...ownerOf(session), credentialId })
      if (removed) await record(context, { type: 'passkey_removed', session })
      return removed
    },
  }
}

const shorten = (name: string): string => [...toStorable(name).trim()].slice(0, 60).join('').trim()

const record = (
  context: PasskeyContext,
  { type, session }: { readonly type: 'passkey_renamed' | 'passkey_removed'; readonly session: Session },
): Promise<void> => {
  const { tenantId, userId, sessionId } = session
  return recordEvent(context, { type, tenantId, userId, sessionId })
}
