-- What a family replaced within the grace window, oldest first: JSON list of { tokenHash, successorSalt, at }. previous_hash,
-- current_salt and rotated_at are written no more.
ALTER TABLE refresh_tokens ADD COLUMN replaced TEXT NOT NULL DEFAULT '[]';
UPDATE refresh_tokens
SET replaced = json_array(json_object('tokenHash', previous_hash, 'successorSalt', current_salt, 'at', rotated_at))
WHERE previous_hash IS NOT NULL AND current_salt IS NOT NULL AND rotated_at IS NOT NULL;
