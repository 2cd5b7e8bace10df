-- The name by which a gateway binds the tenant's Worker: given once, kept through renames, never another tenant's. It is
-- `TENANT_<SLUG>` of the first slug; where that slug was somebody else's before, the tenant's own id follows.
ALTER TABLE tenants ADD COLUMN service_binding TEXT;

UPDATE tenants SET service_binding = 'TENANT_' || upper(replace(slug, '-', '_'));

CREATE UNIQUE INDEX tenants_by_service_binding ON tenants (service_binding);

-- For tenants that a control plane of the release before creates while it is being replaced.
CREATE TRIGGER tenants_have_a_service_binding AFTER INSERT ON tenants WHEN NEW.service_binding IS NULL
BEGIN
  UPDATE tenants SET service_binding = 'TENANT_' || upper(replace(NEW.slug, '-', '_')) || CASE
      WHEN EXISTS (SELECT 1 FROM former_slugs WHERE slug = NEW.slug)
      THEN '__' || upper(substr(NEW.id, instr(NEW.id, '_') + 1)) ELSE '' END
    WHERE id = NEW.id;
END;

CREATE TRIGGER service_bindings_are_kept BEFORE UPDATE OF service_binding ON tenants WHEN OLD.service_binding IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a tenant keeps its service binding');
END;
