import { applyD1Migrations, env } from 'cloudflare:test'
import type { CatalogStore } from '../catalog-store.ts'
import type { CatalogStores } from '../contract/change-once-cases.ts'
import { createD1CatalogStore } from './d1-catalog-store.ts'
import { createD1DeliveryStore } from './d1-delivery-store.ts'
import { createD1IdempotencyStore } from './d1-idempotency-store.ts'
import type { D1Like } from './d1-like.ts'
import { createD1OperatorStore } from './d1-operator-store.ts'

/** The database of the test file. */
export const db: D1Like = env.CATALOG_DB

/** Brings the database to this package's schema. */
export const migrate = (): Promise<void> => applyD1Migrations(env.CATALOG_DB, env.TEST_MIGRATIONS_CATALOG)

const tables = [
  'idempotency_keys',
  'operators',
  'deliveries_due',
  'webhook_streams',
  'webhooks',
  'outbox',
  'audit_log',
  'tenant_features',
  'tenant_databases',
  'tenant_domains',
  'api_keys',
  'former_slugs',
  'tenants',
]

/** Returns a store with nothing in it. */
export async function createStore(): Promise<CatalogStore> {
  // The logs refuse to be emptied: their triggers are taken off for the moment.
  const { results } = await db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`).all()
  await db.batch([
    ...results.map(({ name }) => db.prepare(`DROP TRIGGER ${name}`)),
    ...tables.map((table) => db.prepare(`DELETE FROM ${table}`)),
    ...results.map(({ sql }) => db.prepare(String(sql))),
  ])
  return createD1CatalogStore(db)
}

/** Returns all stores over the same database, with nothing in them. */
export async function createStores(): Promise<CatalogStores> {
  return {
    catalog: await createStore(),
    deliveries: createD1DeliveryStore(db),
    idempotency: createD1IdempotencyStore(db),
    operators: createD1OperatorStore(db),
  }
}
