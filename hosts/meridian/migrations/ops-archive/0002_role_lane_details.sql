-- One row for each item of a branch day that found no place: why, and the evidence for it. `target`: appointments a daily target is short of.
CREATE TABLE role_lane_unassigned (
  branch_id TEXT NOT NULL,
  date TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  item_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('booking', 'walk_in', 'event', 'target')),
  count INTEGER NOT NULL CHECK (count >= 1),
  service_id TEXT,
  start_minute INTEGER NOT NULL,
  reason TEXT NOT NULL,
  -- {"eligibleStaff": [staff ids], "blockingItems": [item ids, or kind:staff id]}
  evidence TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  seed TEXT NOT NULL,
  PRIMARY KEY (branch_id, date, item_id)
) WITHOUT ROWID;

-- One row for each walk-in of a branch day, in wall minutes: when it came, and when service began or it left.
CREATE TABLE role_lane_walk_ins (
  branch_id TEXT NOT NULL,
  date TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  item_id TEXT NOT NULL,
  service_id TEXT NOT NULL,
  arrival_minute INTEGER NOT NULL,
  until_minute INTEGER NOT NULL,
  served INTEGER NOT NULL CHECK (served IN (0, 1)),
  engine_version TEXT NOT NULL,
  seed TEXT NOT NULL,
  PRIMARY KEY (branch_id, date, item_id)
) WITHOUT ROWID;

-- One row for each person and branch day: shares from 0 to 1, NULL where there is nothing to share, as on a day off.
CREATE TABLE role_lane_summaries (
  branch_id TEXT NOT NULL,
  date TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  staff_id TEXT NOT NULL,
  utilisation REAL,
  targets REAL,
  engine_version TEXT NOT NULL,
  seed TEXT NOT NULL,
  PRIMARY KEY (branch_id, date, staff_id)
) WITHOUT ROWID;
