import type { ConsentKey } from '../stores/identity-stores.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import { admitAttempt, clearAttempts, countAttempt, windowKey } from './attempt-windows.ts'
import { cutOffUser, enableUser } from './cut-off-user.ts'
import { deleteClient } from './delete-client.ts'
import { endOtherSessions } from './end-sessions.ts'
import { existingClient, judgeCredential } from './judge-credential.ts'
import type { MemoryRecords } from './memory-records.ts'
import { addEvent, userKey } from './memory-records.ts'
import { takePage } from './take-page.ts'

/** Returns the stores for clients, users, consents and password attempts. */
export function createMemoryIdentityStores(
  records: MemoryRecords,
): Pick<OpenidStores, 'tenants' | 'clients' | 'users' | 'consents' | 'passwordAttempts'> {
  const { clients, users, consents, grants, attempts: windows } = records
  const tenants = new Map<string, string>()

  const consentKey = ({ issuer, tenantId, userId, clientId }: ConsentKey): string =>
    JSON.stringify([issuer, tenantId, userId, clientId])

  return {
    tenants: {
      async findTenantName(tenantId) {
        return tenants.get(tenantId) ?? null
      },
      async putTenantName({ tenantId, name }) {
        tenants.set(tenantId, name)
      },
    },
    clients: {
      async findClient(clientId) {
        return clients.get(clientId) ?? null
      },
      async putClient({ client, secret }) {
        const standing = clients.get(client.clientId)
        if (standing === undefined) {
          if (secret === 'keep') return 'secret_missing'
          clients.set(client.clientId, client)
          return 'created'
        }
        if (standing.tenantId !== client.tenantId || standing.issuer !== client.issuer) return 'taken'
        if (secret === 'keep' && standing.secretHash === null) return 'secret_missing'
        const { registration, createdAt } = standing
        const { secretHash } = secret === 'keep' ? standing : client
        const formerSecret = secretHash === standing.secretHash ? standing.formerSecret : null
        clients.set(client.clientId, { ...client, registration, createdAt, secretHash, formerSecret })
        return 'replaced'
      },
      async listClients({ tenantId, issuer, after, limit }) {
        const found = [...clients.values()].filter((client) => existingClient(client, { issuer, tenantId }) !== null)
        return takePage(found, { keyOf: ({ clientId }) => clientId, after, limit })
      },
      async deleteClient({ tenantId, issuer, clientId, eventId, now }) {
        if (existingClient(clients.get(clientId), { issuer, tenantId }) === null) return false
        deleteClient(records, { clientId, now })
        const event = { eventId, tenantId, issuer, userId: null, clientId, sessionId: null, detail: {}, at: now }
        addEvent(records, { ...event, type: 'client_deleted' })
        return true
      },
      async judgeClientSecret({ clientId, issuer, tenantId, method, secretHash, ...limit }) {
        const client = existingClient(clients.get(clientId), { issuer, tenantId })
        const former = client?.formerSecret ?? null
        const isSecret =
          client?.secretHash === secretHash || (former?.hash === secretHash && limit.now < former.expiresAt)
        const isRight = client?.tokenEndpointAuthMethod === method && isSecret
        return judgeCredential(records, limit, { meant: client, isRight })
      },
    },
    users: {
      async findUserByUsername({ tenantId, username }) {
        return users.get(userKey({ tenantId, username })) ?? null
      },
      async findCredential({ tenantId, username, decoyPoint }) {
        const user = users.get(userKey({ tenantId, username })) ?? null
        const others = [...users.values()]
          .filter((each) => each.tenantId === tenantId)
          .sort((left, right) => (left.userId < right.userId ? -1 : 1))
        const decoy = others.find((each) => each.userId >= decoyPoint) ?? others[0]
        return { user, passwordHash: (user ?? decoy)?.passwordHash ?? null }
      },
      async findUser({ tenantId, userId }) {
        return [...users.values()].find((user) => user.tenantId === tenantId && user.userId === userId) ?? null
      },
      async putUser(user) {
        const key = userKey(user)
        const standing = users.get(key)
        if (standing === undefined) {
          users.set(key, user)
          return { outcome: 'created', user }
        }
        const { name, email, profile } = user
        const same = JSON.stringify(standing.profile) === JSON.stringify(profile)
        const changed = standing.name !== name || standing.email !== email || !same
        const stored = changed ? { ...standing, name, email, profile, updatedAt: user.updatedAt } : standing
        users.set(key, stored)
        return { outcome: 'updated', user: stored }
      },
      async replacePasswordHash({ tenantId, userId, formerHash, passwordHash, now }) {
        const user = [...users.values()].find((each) => each.tenantId === tenantId && each.userId === userId)
        if (user === undefined || user.passwordHash !== formerHash) return false
        users.set(userKey(user), { ...user, passwordHash, updatedAt: now })
        return true
      },
      async changePassword({ formerHash, passwordHash, ...change }) {
        const { tenantId, userId, now } = change
        const user = [...users.values()].find((each) => each.tenantId === tenantId && each.userId === userId)
        if (user === undefined || user.passwordHash !== formerHash) return false
        users.set(userKey(user), { ...user, passwordHash, updatedAt: now })
        endOtherSessions(records, change)
        clearAttempts(windows, change.attempts)
        return true
      },
      async cutOffUser(cut) {
        return cutOffUser(records, cut)
      },
      async enableUser(enabled) {
        return enableUser(records, enabled)
      },
      async listUsers({ tenantId, after, limit }) {
        const found = [...users.values()].filter((user) => user.tenantId === tenantId)
        return takePage(found, { keyOf: ({ username }) => username, after, limit })
      },
    },
    consents: {
      async findConsent(key) {
        return consents.get(consentKey(key)) ?? null
      },
      async putConsent(consent) {
        consents.set(consentKey(consent), consent)
      },
      async withdrawConsent({ now, ...key }) {
        const { issuer, tenantId, userId, clientId } = key
        const standing = [...grants.values()].filter(
          (grant) =>
            grant.issuer === issuer &&
            grant.tenantId === tenantId &&
            grant.userId === userId &&
            grant.clientId === clientId &&
            grant.revokedAt === null,
        )
        for (const grant of standing) grants.set(grant.grantId, { ...grant, revokedAt: now })
        return consents.delete(consentKey(key)) || standing.length > 0
      },
      async listConsents({ issuer, tenantId, userId }) {
        return [...consents.values()]
          .filter((consent) => consent.issuer === issuer && consent.tenantId === tenantId && consent.userId === userId)
          .sort((left, right) => right.grantedAt - left.grantedAt)
      },
    },
    passwordAttempts: {
      async admitAttempt(limit) {
        return admitAttempt(windows, limit)
      },
      async takeBackAttempt(counters) {
        for (const counter of counters) {
          const { attempts = 0, windowStartedAt = 0 } = windows.get(windowKey(counter)) ?? {}
          if (attempts > 1) windows.set(windowKey(counter), { attempts: attempts - 1, windowStartedAt })
          else windows.delete(windowKey(counter))
        }
      },
      async countPasswordAttempt(time) {
        return countAttempt(windows, time)
      },
      async clearPasswordAttempts(account) {
        clearAttempts(windows, account)
      },
    },
  }
}
