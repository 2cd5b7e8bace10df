-- What people see of a tenant, at its sign-in page.
CREATE TABLE tenants (
  tenant_id TEXT PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;
