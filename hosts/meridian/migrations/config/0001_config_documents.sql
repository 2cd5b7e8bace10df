-- Exactly one row: whose database this is. Filled when the database is registered, checked before any other query.
CREATE TABLE voyage_marker (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  year INTEGER,
  mapping_version INTEGER NOT NULL
);

-- One row for each file of the tenant's configuration folder, by its name without '.json'.
CREATE TABLE config_documents (
  name TEXT PRIMARY KEY,
  json TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  loaded_at INTEGER NOT NULL
);
