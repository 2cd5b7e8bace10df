-- A database is bound to the Worker that reads it, or lies behind a shard: one of the two. Where a record named both, the
-- shard counted.
UPDATE tenant_databases SET binding = NULL WHERE binding IS NOT NULL AND shard IS NOT NULL;

CREATE TRIGGER tenant_databases_place_on_insert BEFORE INSERT ON tenant_databases
WHEN (new.binding IS NULL) = (new.shard IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'a database has a binding or a shard, exactly one of them');
END;
-- What was registered without either before can still change its status.
CREATE TRIGGER tenant_databases_place_on_update BEFORE UPDATE ON tenant_databases
WHEN (new.binding IS NULL) = (new.shard IS NULL) AND (new.binding IS NOT old.binding OR new.shard IS NOT old.shard)
BEGIN
  SELECT RAISE(ABORT, 'a database has a binding or a shard, exactly one of them');
END;
