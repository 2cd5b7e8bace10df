-- Sessions of relying parties by reference (@voyage/auth-client/d1). Times are epoch seconds.
CREATE TABLE auth_client_sessions (
  id_hash TEXT PRIMARY KEY,
  realm TEXT NOT NULL,
  subject TEXT NOT NULL,
  provider_session_id TEXT,
  data TEXT NOT NULL,
  version INTEGER NOT NULL,
  claimed_until INTEGER NOT NULL DEFAULT 0,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX auth_client_sessions_provider_session ON auth_client_sessions (realm, provider_session_id);
CREATE INDEX auth_client_sessions_subject ON auth_client_sessions (realm, subject);
CREATE INDEX auth_client_sessions_expiry ON auth_client_sessions (expires_at);

-- Logout tokens that were obeyed, until their age refuses them.
CREATE TABLE auth_client_logout_tokens (
  realm TEXT NOT NULL,
  token_id TEXT NOT NULL,
  remember_until INTEGER NOT NULL,
  PRIMARY KEY (realm, token_id)
) WITHOUT ROWID;

CREATE INDEX auth_client_logout_tokens_expiry ON auth_client_logout_tokens (remember_until);
