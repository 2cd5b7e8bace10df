import type { CodeChallenge } from '@voyage/pkce'
import { parseCodeChallenge } from '@voyage/pkce'
import type { AuthorizationCode } from '../model/authorization-code.ts'
import { OpenidError } from '../openid-error.ts'
import type { AuthorizationCodeStore } from '../stores/grant-stores.ts'
import type { D1Like } from './d1-like.ts'
import { hasStandingGrant, toFamilyRow } from './d1-refresh-token-store.ts'
import { insertRow, insertRowWhere } from './insert-row.ts'
import { readGranted } from './read-granted.ts'
import type { Row } from './read-row.ts'
import { integer, optionalInteger, optionalText, text } from './read-row.ts'

export function createD1AuthorizationCodeStore(database: D1Like): AuthorizationCodeStore {
  return {
    async insertAuthorizationCode(code) {
      await insertRow(database, 'authorization_codes', {
        code_hash: code.codeHash,
        grant_id: code.grantId,
        tenant_id: code.tenantId,
        issuer: code.issuer,
        client_id: code.clientId,
        redirect_uri: code.redirectUri,
        // The column is NOT NULL since before PKCE could be off.
        code_challenge: code.codeChallenge ?? '',
        nonce: code.nonce,
        created_at: code.createdAt,
        expires_at: code.expiresAt,
        consumed_at: code.consumedAt,
      }).run()
    },
    async findAuthorizationCode({ issuer, codeHash }) {
      const key = { table: 'authorization_codes', key: 'code_hash', hash: codeHash, issuer } as const
      const found = await readGranted(database, key)
      if (found === null) return null
      const { row, grant, user } = found
      return { code: toCode(row), grant, user }
    },
    async consumeAuthorizationCode({ issuer, codeHash, family, now }) {
      const redeemable = `code_hash = ? AND issuer = ? AND consumed_at IS NULL AND expires_at > ?
        AND ${hasStandingGrant('authorization_codes')}`
      const values = [codeHash, issuer, now]
      const consume = database
        .prepare(`UPDATE authorization_codes SET consumed_at = ? WHERE ${redeemable} RETURNING code_hash`)
        .bind(now, ...values)
      if (family === null) return (await consume.first()) !== null
      const start = insertRowWhere(database, 'refresh_tokens', toFamilyRow(family), {
        condition: `EXISTS (SELECT 1 FROM authorization_codes WHERE ${redeemable})`,
        values,
      })
      const [, consumed] = await database.batch([start, consume])
      return consumed?.results.length === 1
    },
  }
}

function toCode(row: Row): AuthorizationCode {
  return {
    codeHash: text(row, 'code_hash'),
    grantId: text(row, 'grant_id'),
    tenantId: text(row, 'tenant_id'),
    issuer: text(row, 'issuer'),
    clientId: text(row, 'client_id'),
    redirectUri: text(row, 'redirect_uri'),
    codeChallenge: toChallenge(text(row, 'code_challenge')),
    nonce: optionalText(row, 'nonce'),
    createdAt: integer(row, 'created_at'),
    expiresAt: integer(row, 'expires_at'),
    consumedAt: optionalInteger(row, 'consumed_at'),
  }
}

/** A spoilt challenge must not read as "no challenge": that would switch PKCE off. */
function toChallenge(stored: string): CodeChallenge | null {
  if (stored === '') return null
  const challenge = parseCodeChallenge(stored)
  if (challenge === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return challenge
}
