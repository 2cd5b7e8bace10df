-- A rotation that failed is tried again from then on (epoch seconds), after others that are due.
ALTER TABLE signing_keys ADD COLUMN rotation_after INTEGER NOT NULL DEFAULT 0;
