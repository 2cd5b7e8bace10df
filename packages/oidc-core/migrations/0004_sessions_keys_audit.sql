-- Back-channel logout: one row for each client still to be told. attempts and next_attempt_at drive the retries.
CREATE TABLE logout_notices (
  notice_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  uri TEXT NOT NULL,
  user_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX logout_notices_by_time ON logout_notices (next_attempt_at);

-- Key rotation: when a key began to sign and when it stopped (epoch seconds).
ALTER TABLE signing_keys ADD COLUMN activated_at INTEGER;
ALTER TABLE signing_keys ADD COLUMN retired_at INTEGER;
CREATE UNIQUE INDEX signing_keys_next ON signing_keys (issuer, algorithm) WHERE status = 'next';

-- What happened, for people who must find out later. detail: JSON object, never a secret.
CREATE TABLE audit_events (
  event_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  issuer TEXT NOT NULL,
  type TEXT NOT NULL,
  user_id TEXT,
  client_id TEXT,
  session_id TEXT,
  detail TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_events_by_tenant ON audit_events (tenant_id, at);
CREATE INDEX audit_events_by_time ON audit_events (at);

CREATE INDEX grants_by_time ON grants (created_at);
CREATE INDEX password_attempts_by_time ON password_attempts (window_started_at);
