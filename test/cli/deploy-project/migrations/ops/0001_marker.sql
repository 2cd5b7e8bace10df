CREATE TABLE voyage_marker (tenant_id TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER, mapping_version INTEGER NOT NULL);
