-- The logs only grow.
CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER outbox_is_not_deleted BEFORE DELETE ON outbox
BEGIN
  SELECT RAISE(ABORT, 'the outbox is append-only');
END;
CREATE TRIGGER outbox_is_not_changed BEFORE UPDATE ON outbox
BEGIN
  SELECT RAISE(ABORT, 'the outbox is append-only');
END;

-- Where events go. `tenant_id` null: the events of all tenants. `event_types`: a JSON array, empty for all.
-- `secrets`: a JSON array, the current one first; the second is the one before, while it is still signed with.
CREATE TABLE webhooks (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT REFERENCES tenants (id),
  url TEXT NOT NULL,
  event_types TEXT NOT NULL,
  secrets TEXT NOT NULL,
  -- Only events after this place of the outbox are sent, unless they are replayed.
  starts_after INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX webhooks_by_tenant ON webhooks (tenant_id);

-- How far the events of a tenant were delivered to a webhook.
CREATE TABLE webhook_streams (
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  tenant_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL DEFAULT 0,
  stalled_at INTEGER,
  last_error TEXT,
  -- Who delivers just now, and until when others leave the stream alone.
  lease_id TEXT,
  leased_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (webhook_id, tenant_id)
) STRICT, WITHOUT ROWID;

-- Tenants with something to deliver: what a sweep costs depends on them and not on how many tenants there are.
CREATE TABLE deliveries_due (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  due_at INTEGER NOT NULL,
  -- The place of the tenant's last event.
  head INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_due_by_time ON deliveries_due (due_at);

CREATE TRIGGER outbox_makes_due AFTER INSERT ON outbox
BEGIN
  INSERT INTO deliveries_due (tenant_id, due_at, head) VALUES (new.tenant_id, new.created_at, new.sequence)
  ON CONFLICT (tenant_id) DO UPDATE SET due_at = min(due_at, excluded.due_at), head = excluded.head;
END;
