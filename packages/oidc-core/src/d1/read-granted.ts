import type { Granted } from '../stores/grant-stores.ts'
import { toGrant } from './d1-grant-store.ts'
import type { D1Like } from './d1-like.ts'
import { toUser } from './d1-user-store.ts'
import type { Row } from './read-row.ts'

/** A row of a table whose rows belong to a grant, by its key, at an issuer. */
interface GrantedRow {
  readonly table: 'authorization_codes' | 'refresh_tokens'
  readonly key: 'code_hash' | 'family_hash'
  readonly hash: string
  readonly issuer: string
}

/** Returns the row with its grant and the grant's user, all of one moment and in one round trip; null without the row. */
export async function readGranted(
  database: D1Like,
  { table, key, hash, issuer }: GrantedRow,
): Promise<(Granted & { readonly row: Row }) | null> {
  const found = `FROM ${table} AS found JOIN grants ON grants.grant_id = found.grant_id AND grants.issuer = found.issuer`
  const chosen = `WHERE found.${key} = ? AND found.issuer = ?`
  const selections = [
    `SELECT found.* FROM ${table} AS found ${chosen}`,
    `SELECT grants.* ${found} ${chosen}`,
    `SELECT users.* ${found} JOIN users ON users.tenant_id = grants.tenant_id AND users.user_id = grants.user_id ${chosen}`,
  ]
  const answers = await database.batch<Row>(selections.map((sql) => database.prepare(sql).bind(hash, issuer)))
  const [row, grant, user] = answers.map(({ results }) => results[0])
  return row === undefined ? null : { row, grant: grant ? toGrant(grant) : null, user: user ? toUser(user) : null }
}
