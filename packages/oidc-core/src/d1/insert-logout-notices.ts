/**
 * Returns the statement that notes, for each row of `held` (a query for `issuer`, `session_id` and `client_id`), the
 * client that wants to be told of the end of that session. It takes the tenant (?1), the user (?2), the time (?5) and
 * what the ids begin with (?6).
 */
export const insertLogoutNotices = (held: string): string =>
  `INSERT INTO logout_notices (notice_id, tenant_id, issuer, client_id, uri, user_id, session_id, attempts,
     next_attempt_at, created_at)
   SELECT ?6 || '.' || held.session_id || '.' || held.client_id, ?1, held.issuer, held.client_id,
     clients.backchannel_logout_uri, ?2, held.session_id, 0, ?5, ?5
   FROM (${held}) AS held JOIN clients ON clients.client_id = held.client_id
   WHERE clients.tenant_id = ?1 AND (clients.issuer IS NULL OR clients.issuer = held.issuer)
     AND clients.backchannel_logout_uri IS NOT NULL`

/** Returns the statement that writes an audit event for each session that is `ended`; takes ?1, ?2, ?5 and ?6 as above. */
export const insertSessionEvents = (ended: string): string =>
  `INSERT INTO audit_events (event_id, tenant_id, issuer, type, user_id, client_id, session_id, detail, at)
   SELECT ?6 || '.' || session_id, ?1, issuer, 'session_ended', ?2, NULL, session_id, '{}', ?5
   FROM sessions WHERE ${ended}`
