-- What an actor did, and every change of one kind, without reading the whole log.
CREATE INDEX audit_log_by_actor ON audit_log (actor, sequence);
CREATE INDEX audit_log_by_action ON audit_log (action, sequence);
CREATE INDEX outbox_by_type ON outbox (type, sequence);

-- The tenants that run a feature in whatever version, in the order of their ids.
CREATE INDEX tenant_features_of_key ON tenant_features (feature_key, tenant_id);

-- What is sealed otherwise has an order, so that what no key opens is passed over.
DROP INDEX webhooks_by_seal;
CREATE INDEX webhooks_by_seal ON webhooks (substr(secrets, 1, 12), id);
