/** What an operator may do, by resource and action. */
export const scopes = [
  'tenants:read',
  'tenants:write',
  'domains:write',
  'databases:write',
  'catalog:write',
  'keys:write',
  'audit:read',
  'events:read',
  'events:write',
  'operators:write',
] as const

/** One thing an operator may do. */
export type Scope = (typeof scopes)[number]
