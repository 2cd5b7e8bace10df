import type { User, UserProfile } from '../model/user.ts'
import { OpenidError } from '../openid-error.ts'
import type { UserStore } from '../stores/identity-stores.ts'
import { changePasswordStatements } from './change-password-statements.ts'
import { cutOffUser, insertUserEvent } from './cut-off-user.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, object, optionalInteger, optionalText, text } from './read-row.ts'

export function createD1UserStore(database: D1Like): UserStore {
  return {
    async findUserByUsername({ tenantId, username }) {
      const query = database.prepare('SELECT * FROM users WHERE tenant_id = ? AND username = ?')
      const row = await query.bind(tenantId, username).first<Row>()
      return row === null ? null : toUser(row)
    },
    async findCredential({ tenantId, username, decoyPoint }) {
      // Sorted, so that all three are looked up: which of them is there must not show in the time.
      const query = database.prepare(
        `SELECT * FROM (
           SELECT 0 AS choice, * FROM users WHERE tenant_id = ?1 AND username = ?2
           UNION ALL SELECT * FROM (
             SELECT 1, * FROM users WHERE tenant_id = ?1 AND user_id >= ?3 ORDER BY user_id LIMIT 1)
           UNION ALL SELECT * FROM (SELECT 2, * FROM users WHERE tenant_id = ?1 ORDER BY user_id LIMIT 1))
         ORDER BY choice LIMIT 1`,
      )
      const row = await query.bind(tenantId, username, decoyPoint).first<Row>()
      if (row === null) return { user: null, passwordHash: null }
      const found = toUser(row)
      return { user: integer(row, 'choice') === 0 ? found : null, passwordHash: found.passwordHash }
    },
    async findUser({ tenantId, userId }) {
      const query = database.prepare('SELECT * FROM users WHERE tenant_id = ? AND user_id = ?')
      const row = await query.bind(tenantId, userId).first<Row>()
      return row === null ? null : toUser(row)
    },
    async putUser(user) {
      const statement = database.prepare(
        `INSERT INTO users (user_id, tenant_id, username, name, email, profile, password_hash, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (tenant_id, username) DO UPDATE SET
           updated_at = CASE WHEN name IS NOT excluded.name OR email IS NOT excluded.email OR profile IS NOT excluded.profile
             THEN excluded.updated_at ELSE updated_at END,
           name = excluded.name,
           email = excluded.email,
           profile = excluded.profile
         RETURNING *`,
      )
      const { userId, tenantId, username, name, email, profile, passwordHash, createdAt, updatedAt } = user
      const row = await statement
        .bind(userId, tenantId, username, name, email, JSON.stringify(profile), passwordHash, createdAt, updatedAt)
        .first<Row>()
      if (row === null) throw new OpenidError('OIDC_STORE_INVALID_ROW')
      const stored = toUser(row)
      return { outcome: stored.userId === userId ? 'created' : 'updated', user: stored }
    },
    async replacePasswordHash({ tenantId, userId, formerHash, passwordHash, now }) {
      const statement = database.prepare(
        `UPDATE users SET password_hash = ?, updated_at = ?
         WHERE tenant_id = ? AND user_id = ? AND password_hash = ? RETURNING user_id`,
      )
      return (await statement.bind(passwordHash, now, tenantId, userId, formerHash).first()) !== null
    },
    async changePassword(change) {
      const [changed] = await database.batch(changePasswordStatements(database, change))
      return changed?.results.length === 1
    },
    cutOffUser: (cut) => cutOffUser(database, cut),
    async enableUser({ tenantId, userId, issuer, eventId, now }) {
      const user = 'tenant_id = ?1 AND user_id = ?2'
      const answers = await database.batch([
        database
          .prepare(insertUserEvent({ type: 'user_enabled', user: `${user} AND disabled_at IS NOT NULL` }))
          .bind(tenantId, userId, '{}', issuer, now, eventId),
        database.prepare(`UPDATE users SET disabled_at = NULL WHERE ${user} RETURNING 1`).bind(tenantId, userId),
      ])
      return answers.at(-1)?.results.length === 1
    },
    async listUsers({ tenantId, after, limit }) {
      const query = database.prepare(
        'SELECT * FROM users WHERE tenant_id = ? AND username > ? ORDER BY username LIMIT ?',
      )
      const { results } = await query.bind(tenantId, after ?? '', limit).all<Row>()
      return results.map(toUser)
    },
  }
}

export function toUser(row: Row): User {
  return {
    tenantId: text(row, 'tenant_id'),
    userId: text(row, 'user_id'),
    username: text(row, 'username'),
    name: text(row, 'name'),
    email: optionalText(row, 'email'),
    profile: object(row, 'profile') as UserProfile,
    passwordHash: text(row, 'password_hash'),
    disabledAt: optionalInteger(row, 'disabled_at'),
    createdAt: integer(row, 'created_at'),
    updatedAt: integer(row, 'updated_at'),
  }
}
