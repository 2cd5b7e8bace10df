-- What the housekeeping looks for, by index: families past their latest end, and what hangs on a grant.
CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);
CREATE INDEX refresh_tokens_by_grant ON refresh_tokens (grant_id);
CREATE INDEX authorization_codes_by_grant ON authorization_codes (grant_id);
