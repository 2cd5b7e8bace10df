-- Dynamic client registration (RFC 7591, RFC 7592).

-- NULL: the client exists at every issuer that serves its tenant.
ALTER TABLE clients ADD COLUMN issuer TEXT;
ALTER TABLE clients ADD COLUMN application_type TEXT NOT NULL DEFAULT 'web';
ALTER TABLE clients ADD COLUMN default_max_age INTEGER;
-- JSON object: what a client says of itself and its makers.
ALTER TABLE clients ADD COLUMN description TEXT NOT NULL DEFAULT '{}';
-- The secret before the last rotation, good until then.
ALTER TABLE clients ADD COLUMN former_secret_hash TEXT;
ALTER TABLE clients ADD COLUMN former_secret_expires_at INTEGER;
-- NULL: the operator put the client, and it may not change itself.
ALTER TABLE clients ADD COLUMN registration_token_hash TEXT;
ALTER TABLE clients ADD COLUMN registration_scopes TEXT NOT NULL DEFAULT '[]';

CREATE TABLE initial_access_tokens (
  token_hash TEXT PRIMARY KEY,
  token_id TEXT NOT NULL UNIQUE,
  issuer TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  note TEXT,
  scopes TEXT NOT NULL,
  resources TEXT NOT NULL,
  require_pkce INTEGER NOT NULL,
  require_consent INTEGER NOT NULL,
  uses_left INTEGER,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT;
CREATE INDEX initial_access_tokens_by_tenant ON initial_access_tokens (tenant_id, issuer);
CREATE INDEX initial_access_tokens_by_expiry ON initial_access_tokens (expires_at);

-- What goes with a client that is deleted.
CREATE INDEX grants_by_client ON grants (client_id);
CREATE INDEX consents_by_client ON consents (client_id);
CREATE INDEX logout_notices_by_client ON logout_notices (client_id);
