import type { TenantDirectory, TenantRecord } from '@voyage/tenant-resolver'

interface SiteRow {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly state: string
  readonly revision: number
}

/** Reads tenants from your own table. Each look-up is one query; nobody there is null, and a failed query rejects. */
export function createSiteDirectory(db: D1Database): TenantDirectory {
  const find = async (column: 'domain' | 'slug', value: string): Promise<TenantRecord | null> => {
    const row = await db.prepare(`SELECT * FROM sites WHERE ${column} = ?`).bind(value).first<SiteRow>()
    return row === null ? null : toTenant(row)
  }
  return { findByDomain: (domain) => find('domain', domain), findBySlug: (slug) => find('slug', slug) }
}

function toTenant({ id, slug, name, state, revision }: SiteRow): TenantRecord {
  // Your own words for states: the gate serves `active` and nothing else.
  const status = state === 'open' ? 'active' : 'suspended'
  return { id, slug, name, status, plan: 'standard', version: revision, databases: [] }
}
