import type { Client } from '../model/client.ts'
import type { Session } from '../model/session.ts'
import type { StoredSigningKey } from '../model/signing-key.ts'
import type { User } from '../model/user.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'

/** Returns the stores for clients, users, sessions, signing keys and password attempts. */
export function createMemoryIdentityStores(): Pick<
  OpenidStores,
  'clients' | 'users' | 'sessions' | 'signingKeys' | 'passwordAttempts'
> {
  const clients = new Map<string, Client>()
  const users = new Map<string, User>()
  const sessions = new Map<string, Session>()
  const keys: Array<StoredSigningKey> = []
  const windows = new Map<string, { readonly attempts: number; readonly windowStartedAt: number }>()
  const pair = (tenantId: string, name: string): string => JSON.stringify([tenantId, name])

  return {
    clients: {
      async findClient(clientId) {
        return clients.get(clientId) ?? null
      },
      async putClient(client) {
        const standing = clients.get(client.clientId)
        if (standing !== undefined && standing.tenantId !== client.tenantId) return 'taken'
        clients.set(client.clientId, { ...client, createdAt: standing?.createdAt ?? client.createdAt })
        return standing === undefined ? 'created' : 'replaced'
      },
    },
    users: {
      async findUserByUsername({ tenantId, username }) {
        return users.get(pair(tenantId, username)) ?? null
      },
      async findUser({ tenantId, userId }) {
        return [...users.values()].find((user) => user.tenantId === tenantId && user.userId === userId) ?? null
      },
      async putUser(user) {
        const key = pair(user.tenantId, user.username)
        const standing = users.get(key)
        if (standing === undefined) {
          users.set(key, user)
          return { outcome: 'created', user }
        }
        const { name, email } = user
        const changed = standing.name !== name || standing.email !== email
        const stored = changed ? { ...standing, name, email, updatedAt: user.updatedAt } : standing
        users.set(key, stored)
        return { outcome: 'updated', user: stored }
      },
    },
    sessions: {
      async insertSession(session) {
        sessions.set(session.sessionHash, session)
      },
      async findSession({ issuer, sessionHash, now }) {
        const session = sessions.get(sessionHash)
        return session !== undefined && session.issuer === issuer && now < session.expiresAt ? session : null
      },
      async endSession({ issuer, sessionId }) {
        for (const [hash, session] of sessions) {
          if (session.issuer === issuer && session.sessionId === sessionId) sessions.delete(hash)
        }
      },
    },
    signingKeys: {
      async findSigningKeys(issuer) {
        return keys.filter((key) => key.issuer === issuer)
      },
      async insertFirstSigningKey(key) {
        const rival = keys.some(
          (other) => other.issuer === key.issuer && other.algorithm === key.algorithm && other.status === 'current',
        )
        if (!rival) keys.push(key)
      },
    },
    passwordAttempts: {
      async countPasswordAttempt({ tenantId, accountHash, windowSeconds, now }) {
        const key = pair(tenantId, accountHash)
        const window = windows.get(key)
        const running = window !== undefined && window.windowStartedAt > now - windowSeconds
        const counted = running ? { ...window, attempts: window.attempts + 1 } : { attempts: 1, windowStartedAt: now }
        windows.set(key, counted)
        return counted
      },
      async clearPasswordAttempts({ tenantId, accountHash }) {
        windows.delete(pair(tenantId, accountHash))
      },
    },
  }
}
