import type { Client } from '../model/client.ts'
import { isUsable } from '../model/initial-access-token.ts'
import type { ClientRegistrationStore, RegisteredClientKey } from '../stores/registration-stores.ts'
import { deleteClient } from './delete-client.ts'
import { existingClient, judgeCredential } from './judge-credential.ts'
import type { MemoryRecords } from './memory-records.ts'

/** Returns the store for initial access tokens and the clients that came with them. */
export function createMemoryClientRegistrationStore(records: MemoryRecords): ClientRegistrationStore {
  const { clients, initialAccessTokens: tokens } = records
  const findProven = ({ clientId, accessTokenHash }: RegisteredClientKey): Client | undefined => {
    const client = clients.get(clientId)
    return client?.registration?.accessTokenHash === accessTokenHash ? client : undefined
  }

  return {
    async insertInitialAccessToken(token) {
      if (tokens.has(token.tokenHash)) throw new TypeError('a token under this hash exists')
      tokens.set(token.tokenHash, token)
    },
    async judgeInitialAccessToken({ issuer, tokenHash, ...limit }) {
      const token = tokens.get(tokenHash)
      const right = token?.issuer === issuer && isUsable(token, limit.now) ? token : null
      return judgeCredential(records, limit, { meant: right, isRight: right !== null })
    },
    async judgeRegistrationAccessToken({ issuer, tenantId, ...presented }) {
      const client = existingClient(findProven(presented), { issuer, tenantId })
      const registration = client?.registration ?? null
      const right = client === null || registration === null ? null : { ...client, registration }
      return judgeCredential(records, presented, { meant: right, isRight: right !== null })
    },
    async listInitialAccessTokens({ issuer, tenantId }) {
      const own = [...tokens.values()].filter((token) => token.issuer === issuer && token.tenantId === tenantId)
      return own.reverse().sort((left, right) => right.createdAt - left.createdAt)
    },
    async revokeInitialAccessToken({ issuer, tenantId, tokenId, now }) {
      for (const token of tokens.values()) {
        if (token.tokenId !== tokenId || token.issuer !== issuer || token.tenantId !== tenantId) continue
        tokens.set(token.tokenHash, { ...token, revokedAt: token.revokedAt ?? now })
        return true
      }
      return false
    },
    async registerClient({ client, tokenHash, now }) {
      const token = tokens.get(tokenHash)
      if (token === undefined || token.issuer !== client.issuer || token.tenantId !== client.tenantId) return false
      if (!isUsable(token, now)) return false
      if (clients.has(client.clientId)) throw new TypeError('a client under this id exists')
      tokens.set(tokenHash, { ...token, usesLeft: token.usesLeft === null ? null : token.usesLeft - 1 })
      clients.set(client.clientId, client)
      return true
    },
    async updateRegisteredClient({ client, accessTokenHash, secret }) {
      const standing = findProven({ clientId: client.clientId, accessTokenHash })
      if (standing === undefined) return null
      const { tenantId, issuer, registration, createdAt, formerSecret } = standing
      const secretHash = secret === 'keep' ? (standing.secretHash ?? client.secretHash) : null
      const secrets = { secretHash, formerSecret: secret === 'keep' ? formerSecret : null }
      clients.set(client.clientId, { ...client, tenantId, issuer, registration, createdAt, ...secrets })
      return { secretHash }
    },
    async rotateClientSecret({ clientId, accessTokenHash, secretHash, formerExpiresAt, now }) {
      const standing = findProven({ clientId, accessTokenHash })
      if (standing === undefined || standing.secretHash === null) return false
      const formerSecret = { hash: standing.secretHash, expiresAt: formerExpiresAt }
      clients.set(clientId, { ...standing, secretHash, formerSecret, updatedAt: now })
      return true
    },
    async deleteRegisteredClient({ clientId, accessTokenHash, now }) {
      if (findProven({ clientId, accessTokenHash }) === undefined) return false
      deleteClient(records, { clientId, now })
      return true
    },
  }
}
