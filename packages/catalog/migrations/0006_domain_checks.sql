-- The proof of a verified domain is looked at again and again; what fails several times in a row is verified no more.
ALTER TABLE tenant_domains ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tenant_domains ADD COLUMN next_check_at INTEGER;

-- What was verified before there were checks is checked a day after its verification.
UPDATE tenant_domains SET next_check_at = verified_at + 86400 WHERE verified_at IS NOT NULL;

CREATE INDEX tenant_domains_to_check ON tenant_domains (next_check_at) WHERE verified_at IS NOT NULL;
