-- `webhooks.secrets` is sealed text from now on: `v1.`, eight digits that name the key, `.`, base64. What is a JSON array
-- is from before; the schedule of the control plane seals it, and what an older key sealed, and finds it by this index.
CREATE INDEX webhooks_by_seal ON webhooks (substr(secrets, 1, 12));
