-- Until when an expired session is kept for the refresh tokens that outlive it (epoch seconds); 0: for none.
ALTER TABLE sessions ADD COLUMN kept_until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_by_end ON sessions (max(expires_at, kept_until));
DROP INDEX sessions_by_expiry;
