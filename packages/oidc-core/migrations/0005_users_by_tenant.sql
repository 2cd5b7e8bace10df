-- The user next to a place in the order of ids, for the time that an unknown username takes.
CREATE INDEX users_by_tenant ON users (tenant_id, user_id);
