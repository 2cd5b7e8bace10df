import type { D1Like, D1LikeStatement } from './d1-like.ts'

/**
 * Returns the batch that deletes a client with its users' consents and its notices, and revokes its grants; the last
 * statement returns one row when it was there.
 *
 * @param standing SQL that holds for the client's row as long as it may be deleted; takes the client's id (?1) and from
 * ?3 on `values`
 */
export function deleteClientStatements(
  database: D1Like,
  deleted: {
    readonly clientId: string
    readonly now: number
    readonly standing: string
    readonly values: ReadonlyArray<string>
  },
): Array<D1LikeStatement> {
  const { clientId, now, standing, values } = deleted
  const prepare = (sql: string): D1LikeStatement => database.prepare(sql).bind(clientId, now, ...values)
  const may = `client_id = ?1 AND ?2 IS NOT NULL AND EXISTS (SELECT 1 FROM clients WHERE ${standing})`
  return [
    prepare(`UPDATE grants SET revoked_at = ?2 WHERE ${may} AND revoked_at IS NULL`),
    prepare(`DELETE FROM consents WHERE ${may}`),
    prepare(`DELETE FROM logout_notices WHERE ${may}`),
    prepare(`DELETE FROM clients WHERE ${may} AND ${standing} RETURNING client_id`),
  ]
}
