/** What an operator may do, by resource and action, and what each is for. */
export const scopeMeanings = {
  'tenants:read': 'see tenants, what they own, and the fleet',
  'tenants:write': 'create, change, rename, restore and purge tenants, record schema versions',
  'domains:write': "change tenants' domains",
  'databases:write': "change the records of tenants' databases",
  'catalog:write': "change tenants' features",
  'keys:write': "create, rotate and revoke tenants' API keys",
  'audit:read': 'see the audit log',
  'events:read': 'see events, webhooks and how far they were delivered',
  'events:write': 'change webhooks, deliver and replay events',
  'operators:write': 'see, add and remove operators',
} as const

/** One thing an operator may do. */
export type Scope = keyof typeof scopeMeanings

/** All scopes. */
export const scopes = Object.keys(scopeMeanings) as ReadonlyArray<Scope>
