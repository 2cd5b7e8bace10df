-- Passkeys (WebAuthn). public_key is a COSE key as base64url; transports is a JSON list of texts.
CREATE TABLE passkeys (
  issuer TEXT NOT NULL,
  credential_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  PRIMARY KEY (issuer, credential_id)
) STRICT;
CREATE INDEX passkeys_by_user ON passkeys (issuer, tenant_id, user_id);

-- Challenges that were answered, until they expire: none counts twice. One that nobody answers leaves no row.
CREATE TABLE passkey_challenges (
  issuer TEXT NOT NULL,
  challenge_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, challenge_hash)
) STRICT;
CREATE INDEX passkey_challenges_by_expiry ON passkey_challenges (expires_at);
