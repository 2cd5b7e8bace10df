-- Your own table of tenants: whatever you have, the directory maps it.
CREATE TABLE sites (
  id TEXT PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  domain TEXT UNIQUE,
  state TEXT NOT NULL,
  -- Counts up with each change of the row.
  revision INTEGER NOT NULL DEFAULT 1
) STRICT;
