-- Since when a user cannot sign in (epoch seconds); NULL: they can.
ALTER TABLE users ADD COLUMN disabled_at INTEGER;
-- A user's passkeys at every issuer go with the user.
CREATE INDEX passkeys_by_owner ON passkeys (tenant_id, user_id);
CREATE INDEX consents_by_user ON consents (tenant_id, user_id);
