import type { SealedKeyPlace, SigningKeyStore } from '../stores/signing-key-store.ts'
import type { MemoryRecords } from './memory-records.ts'
import { takePage } from './take-page.ts'

/** Returns the store for signing keys. */
export function createMemorySigningKeyStore({ keys }: MemoryRecords): SigningKeyStore {
  return {
    async findSigningKeys(issuer) {
      return keys.filter((key) => key.issuer === issuer).sort((a, b) => a.createdAt - b.createdAt)
    },
    async insertSigningKey(key) {
      const rival = keys.some(
        (other) => other.issuer === key.issuer && other.algorithm === key.algorithm && other.status === key.status,
      )
      if (!rival) keys.push(key)
    },
    async promoteSigningKey({ issuer, kid, now }) {
      const next = keys.findIndex((key) => key.issuer === issuer && key.kid === kid && key.status === 'next')
      const promoted = keys[next]
      if (promoted === undefined) return
      const current = keys.findIndex(
        (key) => key.issuer === issuer && key.algorithm === promoted.algorithm && key.status === 'current',
      )
      const former = keys[current]
      if (former !== undefined) keys[current] = { ...former, status: 'retired', retiredAt: now }
      keys[next] = { ...promoted, status: 'current', activatedAt: now }
    },
    async removeSigningKey({ issuer, kid }) {
      const index = keys.findIndex((key) => key.issuer === issuer && key.kid === kid && key.status === 'retired')
      if (index >= 0) keys.splice(index, 1)
    },
    async listKeysSealedOtherwise({ sealedBy, limit, after }) {
      // No name of a secret has a blank in it.
      const keyOf = (key: SealedKeyPlace): string => `${key.sealedBy} ${key.kid}`
      const others = keys.filter((key) => key.sealedBy !== sealedBy)
      return takePage(others, { keyOf, after: after && keyOf(after), limit })
    },
    async resealSigningKeys(fresh) {
      let resealed = 0
      for (const { kid, former, sealedPrivateJwk, sealedBy } of fresh) {
        const index = keys.findIndex((key) => key.kid === kid && key.sealedPrivateJwk === former)
        const standing = keys[index]
        if (standing === undefined) continue
        keys[index] = { ...standing, sealedPrivateJwk, sealedBy }
        resealed += 1
      }
      return resealed
    },
  }
}
