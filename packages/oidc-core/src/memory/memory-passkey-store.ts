import type { Passkey } from '../model/passkey.ts'
import type { PasskeyOwner, PasskeyStore } from '../stores/passkey-store.ts'
import type { MemoryRecords } from './memory-records.ts'
import { sessionKey } from './memory-records.ts'

/** Returns a store of passkeys in memory. */
export function createMemoryPasskeyStore({ challenges, endedSessions, passkeys }: MemoryRecords): PasskeyStore {
  const keyOf = ({ issuer, credentialId }: { readonly issuer: string; readonly credentialId: string }): string =>
    JSON.stringify([issuer, credentialId])
  const ownedBy = (owner: PasskeyOwner, passkey: Passkey | undefined): passkey is Passkey =>
    passkey?.issuer === owner.issuer && passkey.tenantId === owner.tenantId && passkey.userId === owner.userId
  return {
    async insertPasskey({ passkey, sessionId }) {
      const hasEnded = endedSessions.has(sessionKey({ issuer: passkey.issuer, sessionId }))
      if (hasEnded || passkeys.has(keyOf(passkey))) return false
      passkeys.set(keyOf(passkey), passkey)
      return true
    },
    async findPasskey(key) {
      return passkeys.get(keyOf(key)) ?? null
    },
    async listPasskeys(owner) {
      return [...passkeys.values()].filter((passkey) => ownedBy(owner, passkey))
    },
    async advancePasskey({ counter, now, ...key }) {
      const passkey = passkeys.get(keyOf(key))
      if (passkey === undefined) return false
      if (counter <= passkey.counter && !(counter === 0 && passkey.counter === 0)) return false
      passkeys.set(keyOf(key), { ...passkey, counter, lastUsedAt: now })
      return true
    },
    async renamePasskey({ name, ...key }) {
      const passkey = passkeys.get(keyOf(key))
      if (!ownedBy(key, passkey)) return false
      passkeys.set(keyOf(key), { ...passkey, name })
      return true
    },
    async removePasskey(key) {
      return ownedBy(key, passkeys.get(keyOf(key))) && passkeys.delete(keyOf(key))
    },
    async redeemChallenge({ issuer, challengeHash, expiresAt }) {
      const key = JSON.stringify([issuer, challengeHash])
      if (challenges.has(key)) return false
      challenges.set(key, expiresAt)
      return true
    },
  }
}
