-- The successor of a refresh token follows from the token and this salt, instead of being kept encrypted: sealed_current is
-- written no more.
ALTER TABLE refresh_tokens ADD COLUMN current_salt TEXT;
