-- An investigator reads the events of one user or of one type in pages, by index. Users that do not exist are in the index
-- too, so that a failed sign-in writes the same for a known name and an unknown one.
CREATE INDEX audit_events_by_user ON audit_events (tenant_id, user_id, at);
CREATE INDEX audit_events_by_type ON audit_events (tenant_id, type, at);
