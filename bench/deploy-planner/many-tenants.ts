import type { CreatePlanOptions, ResolvedManifest } from '@voyage/deploy-planner'
import { listPlanNeeds, parseManifest, resolveManifest } from '@voyage/deploy-planner'

/** Steps of each tenant below. */
const STEPS_PER_TENANT = 21

/** Returns what a plan of about so many steps is made from: tenants with three databases and two Workers each. */
export function manyTenants(steps: number): CreatePlanOptions {
  const numbers = Array.from({ length: Math.max(1, Math.round(steps / STEPS_PER_TENANT)) }, (_, index) => index)
  const databasesOf = (n: number) => [`config-${n}`, `ops-${n}`, `archive-${n}`]
  const manifest = resolve({
    version: 1,
    name: 'bench',
    environments: { production: { accountId: '0123456789abcdef0123456789abcdef' } },
    controlPlane: { url: 'https://control.example' },
    auth: { url: 'https://auth.example' },
    d1Count: numbers.length * 3,
    d1: numbers.flatMap(databasesOf).map((name) => ({ name, migrations: `migrations/${name.replace(/-\d+$/, '')}` })),
    workers: numbers.flatMap((n) =>
      ['site', 'api'].map((kind) => ({
        name: `${kind}-${n}`,
        config: `${kind}/${n}/wrangler.jsonc`,
        vars: { TENANT: `t${n}` },
      })),
    ),
    tenants: numbers.map((n) => ({
      slug: `tenant-${n}`,
      name: `Tenant ${n}`,
      databases: [
        { kind: 'config', d1: `config-${n}`, binding: 'CONFIG_DB' },
        { kind: 'ops', d1: `ops-${n}`, binding: 'OPS_DB' },
        { kind: 'ops_archive', d1: `archive-${n}`, binding: 'OPS_ARCHIVE_2026_DB', year: 2026 },
      ],
      domains: [`tenant-${n}.example`, `www.tenant-${n}.example`],
      features: [{ key: 'role-lanes', version: '1.0.0' }],
      users: [{ username: 'first', name: 'First', password: 'FIRST_PASSWORD' }],
    })),
  })
  return {
    manifest,
    workers: numbers.flatMap((n) =>
      ['site', 'api'].map((kind) => ({
        name: `${kind}-${n}`,
        config: `${kind}/${n}/wrangler.jsonc`,
        fingerprint: 'f'.repeat(64),
        services: kind === 'site' ? [`api-${n}`] : [],
        databases: databasesOf(n),
        kv: [],
        r2: {},
        queues: {},
        consumers: {},
      })),
    ),
    pages: [],
    directories: Object.fromEntries(listPlanNeeds(manifest).directories.map((name) => [name, 'd'.repeat(64)])),
    days: [],
    secrets: ['FIRST_PASSWORD'],
    state: null,
  }
}

function resolve(file: unknown): ResolvedManifest {
  const parsed = parseManifest(file)
  const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'production' }) : parsed
  if (!resolved.ok) throw new Error(resolved.error.map((issue) => issue.message).join('\n'))
  return resolved.value
}
