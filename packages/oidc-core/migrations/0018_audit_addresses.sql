-- What is kept of the address that something came from (a keyed hash), and what came from one, by index.
ALTER TABLE audit_events ADD COLUMN address_hash TEXT;
CREATE INDEX audit_events_by_address ON audit_events (tenant_id, address_hash, at) WHERE address_hash IS NOT NULL;
