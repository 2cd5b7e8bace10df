-- Exactly one row: whose database this is. Filled when the database is registered, checked before any other query.
CREATE TABLE voyage_marker (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  year INTEGER,
  mapping_version INTEGER NOT NULL
);

-- One row for each block of each person's branch day. Minutes are the branch's wall clock, half open; *_at are epoch seconds.
CREATE TABLE role_lane_blocks (
  branch_id TEXT NOT NULL,
  date TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  staff_id TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0),
  kind TEXT NOT NULL CHECK (kind IN ('appointment', 'queue', 'event', 'break', 'fill', 'time_off')),
  start_minute INTEGER NOT NULL,
  end_minute INTEGER NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL CHECK (ends_at > starts_at),
  service_id TEXT,
  item_id TEXT,
  source TEXT NOT NULL,
  source_ref TEXT,
  engine_version TEXT NOT NULL,
  seed TEXT NOT NULL,
  PRIMARY KEY (branch_id, date, staff_id, position)
) WITHOUT ROWID;
