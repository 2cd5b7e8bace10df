-- Names the secret that sealed a signing key; '': sealed before there were names. With the kid, so that what other secrets
-- than the newest sealed is found in an order, and what none opens is passed over.
ALTER TABLE signing_keys ADD COLUMN sealed_by TEXT NOT NULL DEFAULT '';
CREATE INDEX signing_keys_by_seal ON signing_keys (sealed_by, kid);
