-- Logout notices are taken in turn by client: from client to client, and what is due of each, by index.
CREATE INDEX logout_notices_by_turn ON logout_notices (issuer, client_id, next_attempt_at);
