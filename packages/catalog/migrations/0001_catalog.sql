-- The catalog: who the tenants are and what belongs to them.
-- `sequence` is the order of creation; lists page by it, so a page costs the same wherever it lies.
-- All times are epoch seconds.

CREATE TABLE tenants (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  root_company_id TEXT,
  plan TEXT NOT NULL,
  region_hint TEXT,
  status TEXT NOT NULL,
  schema_version INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX tenants_by_status ON tenants (status, sequence);

-- Many tenants may claim one domain; only one may have proved it.
CREATE TABLE tenant_domains (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  domain TEXT NOT NULL,
  verification_value TEXT NOT NULL,
  claimed_at INTEGER NOT NULL,
  expires_at INTEGER,
  verified_at INTEGER,
  UNIQUE (tenant_id, domain),
  CHECK ((verified_at IS NULL) <> (expires_at IS NULL))
) STRICT;

CREATE UNIQUE INDEX tenant_domains_one_owner ON tenant_domains (domain) WHERE verified_at IS NOT NULL;

-- One database serves one tenant, for good: its id is unique over all tenants.
CREATE TABLE tenant_databases (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  kind TEXT NOT NULL CHECK (kind IN ('config', 'ops', 'ops_archive', 'customer')),
  d1_database_id TEXT NOT NULL UNIQUE,
  binding TEXT,
  shard TEXT,
  year INTEGER,
  mapping_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  CHECK ((kind = 'ops_archive') = (year IS NOT NULL))
) STRICT;

-- A null is distinct from every other null in a unique index, hence the 0 for the kinds without a year.
CREATE UNIQUE INDEX tenant_databases_one_per_place ON tenant_databases (tenant_id, kind, ifnull(year, 0));

CREATE TABLE tenant_features (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  feature_key TEXT NOT NULL,
  deployed_version TEXT NOT NULL,
  integration_provider TEXT,
  customization TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, feature_key)
) STRICT, WITHOUT ROWID;

-- Written in the same batch as the change it tells of, never altered.
CREATE TABLE audit_log (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  before TEXT,
  after TEXT,
  request_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE INDEX audit_log_by_tenant ON audit_log (tenant_id, sequence);

-- Events to deliver, in the order of `sequence` for each tenant.
CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_by_tenant ON outbox (tenant_id, sequence);
