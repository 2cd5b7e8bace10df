import { applyD1Migrations, env } from 'cloudflare:test'

const tables = [
  'clients',
  'users',
  'tenants',
  'consents',
  'sessions',
  'grants',
  'authorization_codes',
  'refresh_tokens',
  'signing_keys',
  'password_attempts',
  'logout_notices',
  'audit_events',
  'passkeys',
  'passkey_challenges',
  'initial_access_tokens',
]

/** Leaves the database with all of its tables and nothing in them. */
export async function emptyDatabase(): Promise<void> {
  await applyD1Migrations(env.OIDC_DB, env.TEST_MIGRATIONS_OIDC)
  await env.OIDC_DB.batch(tables.map((table) => env.OIDC_DB.prepare(`DELETE FROM ${table}`)))
}
