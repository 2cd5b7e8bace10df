-- A tenant's later life: other slugs, off-boarding with a grace period, databases that move and retire.

-- When a tenant in status `deleting` may be purged (epoch seconds); null in every other status.
ALTER TABLE tenants ADD COLUMN purge_after INTEGER;

CREATE INDEX tenants_by_plan ON tenants (plan, sequence);

-- A slug that a tenant gave up leads to it until somebody else takes it, which is allowed from `free_from` on;
-- null: never again.
CREATE TABLE former_slugs (
  slug TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  retired_at INTEGER NOT NULL,
  free_from INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX former_slugs_by_tenant ON former_slugs (tenant_id);

ALTER TABLE tenant_databases ADD COLUMN status TEXT NOT NULL DEFAULT 'active'
  CHECK (status IN ('active', 'moving', 'retired'));

-- A retired database leaves its place to the next one; its record stays, so that its id never serves again.
DROP INDEX tenant_databases_one_per_place;
CREATE UNIQUE INDEX tenant_databases_one_per_place ON tenant_databases (tenant_id, kind, ifnull(year, 0))
  WHERE status <> 'retired';
CREATE INDEX tenant_databases_by_tenant ON tenant_databases (tenant_id, sequence);

ALTER TABLE tenant_features ADD COLUMN last_migration_at INTEGER;
CREATE INDEX tenant_features_by_key ON tenant_features (feature_key, deployed_version, tenant_id);
