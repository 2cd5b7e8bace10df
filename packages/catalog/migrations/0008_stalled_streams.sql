-- What was given up is found without reading what was not.
CREATE INDEX webhook_streams_stalled ON webhook_streams (webhook_id, tenant_id) WHERE stalled_at IS NOT NULL;
