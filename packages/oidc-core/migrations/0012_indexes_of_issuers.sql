-- What is read of one issuer, and what is due of all of them, by index: it costs the same however many others there are.
CREATE INDEX signing_keys_by_issuer ON signing_keys (issuer, created_at, kid);
CREATE INDEX signing_keys_signing ON signing_keys (coalesce(activated_at, created_at)) WHERE status = 'current';
CREATE INDEX signing_keys_retired ON signing_keys (retired_at) WHERE status = 'retired';
CREATE INDEX logout_notices_by_issuer ON logout_notices (issuer, next_attempt_at);
-- With the client, so that a user's withdrawn consent is not looked for among all that the client was granted.
DROP INDEX grants_by_user;
CREATE INDEX grants_by_user ON grants (tenant_id, user_id, client_id);
