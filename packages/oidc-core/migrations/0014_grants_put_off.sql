-- Until when a grant is kept for what hangs on it (epoch seconds), as the housekeeping last saw it; 0: not looked at yet.
ALTER TABLE grants ADD COLUMN kept_until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX grants_by_end ON grants (max(created_at, kept_until));
DROP INDEX grants_by_time;
