-- Tables of @voyage/oidc-core. Times are epoch seconds; *_hash is SHA-256 as hex; *_json and lists are JSON.

CREATE TABLE clients (
  client_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  redirect_uris TEXT NOT NULL,
  post_logout_redirect_uris TEXT NOT NULL,
  token_endpoint_auth_method TEXT NOT NULL,
  secret_hash TEXT,
  grant_types TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX clients_by_tenant ON clients (tenant_id);

CREATE TABLE users (
  user_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (tenant_id, username)
) STRICT;

CREATE TABLE sessions (
  session_hash TEXT PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  issuer TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  auth_time INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE grants (
  grant_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  offline INTEGER NOT NULL,
  auth_time INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX grants_by_session ON grants (session_id);

CREATE TABLE authorization_codes (
  code_hash TEXT PRIMARY KEY,
  grant_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  code_challenge TEXT NOT NULL,
  nonce TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  consumed_at INTEGER
) STRICT;
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at);

-- One row for each family, however often its token was rotated.
CREATE TABLE refresh_tokens (
  family_hash TEXT PRIMARY KEY,
  grant_id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  current_hash TEXT NOT NULL,
  previous_hash TEXT,
  sealed_current TEXT,
  rotated_at INTEGER,
  idle_expires_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (idle_expires_at);

CREATE TABLE signing_keys (
  kid TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('next', 'current', 'retired')),
  public_jwk TEXT NOT NULL,
  sealed_private_jwk TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
-- One winner: the first current key of an issuer and algorithm; every later insert conflicts.
CREATE UNIQUE INDEX signing_keys_current ON signing_keys (issuer, algorithm) WHERE status = 'current';

CREATE TABLE password_attempts (
  tenant_id TEXT NOT NULL,
  account_hash TEXT NOT NULL,
  window_started_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, account_hash)
) STRICT;
