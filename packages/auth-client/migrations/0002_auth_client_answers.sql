-- Answers of providers that were redeemed, until their transactions have ended: each counts once.
CREATE TABLE auth_client_answers (
  realm TEXT NOT NULL,
  state_hash TEXT NOT NULL,
  remember_until INTEGER NOT NULL,
  PRIMARY KEY (realm, state_hash)
) WITHOUT ROWID;

CREATE INDEX auth_client_answers_expiry ON auth_client_answers (remember_until);
