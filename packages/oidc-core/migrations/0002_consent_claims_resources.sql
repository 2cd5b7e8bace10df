-- Consent, requested claims, resources (RFC 8707), PKCE by policy, RS256, how a user signed in.
-- JSON columns hold lists of texts unless said otherwise. '' stands for "none" in a column that 0001 made NOT NULL.

ALTER TABLE clients ADD COLUMN require_pkce INTEGER NOT NULL DEFAULT 1;
ALTER TABLE clients ADD COLUMN require_consent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN id_token_algorithm TEXT NOT NULL DEFAULT 'ES256';
ALTER TABLE clients ADD COLUMN resources TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN backchannel_logout_uri TEXT;

-- JSON object: the standard claims of OpenID Connect Core section 5.1 beyond name and email.
ALTER TABLE users ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';

ALTER TABLE sessions ADD COLUMN methods TEXT NOT NULL DEFAULT '["pwd"]';
ALTER TABLE sessions ADD COLUMN device TEXT;

-- claims: JSON object { userinfo: [...], idToken: [...] }. user_id and session_id are '' for client_credentials.
ALTER TABLE grants ADD COLUMN claims TEXT NOT NULL DEFAULT '{"userinfo":[],"idToken":[]}';
ALTER TABLE grants ADD COLUMN resources TEXT NOT NULL DEFAULT '[]';
ALTER TABLE grants ADD COLUMN methods TEXT NOT NULL DEFAULT '["pwd"]';
CREATE INDEX grants_by_user ON grants (tenant_id, user_id);

CREATE TABLE consents (
  issuer TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, tenant_id, user_id, client_id)
) STRICT;
