import type { RecordedChange } from '../change.ts'
import { hasPlainServiceBinding } from '../service-binding.ts'
import { isOpenAttempt } from './answer-queries.ts'
import type { Query } from './run-queries.ts'

/**
 * Returns an SQL expression that says how a commit ends, as one of `commitOutcomes`. It reads only, so that two
 * statements of one transaction come to the same answer as long as nothing was written between them.
 */
export function commitOutcome(change: RecordedChange): Query {
  const checks = [
    ...attemptChecks(change),
    ...versionChecks(change),
    ...slugChecks(change),
    ...rootChecks(change),
    ...ownershipChecks(change),
  ]
  const { otherwise, tenant } = change
  const committedAs: Query =
    otherwise === null
      ? { sql: `'committed'`, values: [] }
      : { sql: `CASE WHEN ${slugWasUsed} THEN 'otherwise_committed' ELSE 'committed' END`, values: [tenant.slug] }
  return {
    sql: `(CASE ${checks.map(({ when, outcome }) => `WHEN ${when.sql} THEN '${outcome}'`).join('\n      ')}
      ELSE ${committedAs.sql} END)`,
    values: [...checks.flatMap(({ when }) => when.values), ...committedAs.values],
  }
}

/**
 * Returns an SQL expression for a value of the change: what it is `otherwise` where its slug was somebody's before. That
 * can be asked until the slug is taken from the former ones.
 */
export function eitherWay(
  change: RecordedChange,
  read: (change: Pick<RecordedChange, 'tenant' | 'after' | 'answered'>) => string | null,
): Query {
  const { otherwise, tenant } = change
  if (otherwise === null) return { sql: '?', values: [read(change)] }
  return {
    sql: `CASE WHEN ${slugWasUsed} THEN ? ELSE ? END`,
    values: [tenant.slug, read(otherwise), read(change)],
  }
}

const slugWasUsed = 'EXISTS (SELECT 1 FROM former_slugs WHERE slug = ?)'

interface Check {
  readonly when: Query
  readonly outcome: string
}

function attemptChecks({ answered }: RecordedChange): ReadonlyArray<Check> {
  if (answered === null) return []
  const open = isOpenAttempt(answered)
  return [{ when: { sql: `NOT ${open.sql}`, values: open.values }, outcome: 'attempt_superseded' }]
}

function versionChecks({ tenant, expectedVersion }: RecordedChange): ReadonlyArray<Check> {
  if (expectedVersion === null) return []
  return [
    {
      when: {
        sql: 'NOT EXISTS (SELECT 1 FROM tenants WHERE id = ? AND version = ?)',
        values: [tenant.id, expectedVersion],
      },
      outcome: 'version_conflict',
    },
  ]
}

function slugChecks({ tenant, write, expectedVersion, at, otherwise }: RecordedChange): ReadonlyArray<Check> {
  if (expectedVersion !== null && write.kind !== 'retire_slug') return []
  return [
    {
      when: {
        sql: `EXISTS (SELECT 1 FROM tenants WHERE slug = ?) OR EXISTS (SELECT 1 FROM former_slugs
          WHERE slug = ? AND tenant_id <> ? AND (free_from IS NULL OR free_from > ?))`,
        values: [tenant.slug, tenant.slug, tenant.id, at],
      },
      outcome: 'slug_taken',
    },
    ...(expectedVersion === null && otherwise === null && hasPlainServiceBinding(tenant)
      ? [
          {
            when: { sql: slugWasUsed, values: [tenant.slug] },
            outcome: 'slug_was_used',
          },
        ]
      : []),
  ]
}

function rootChecks({ tenant, write }: RecordedChange): ReadonlyArray<Check> {
  if (write.kind !== 'set_root_company') return []
  return [
    {
      when: {
        sql: `NOT EXISTS (SELECT 1 FROM tenants WHERE id = ? AND status <> 'deleted')`,
        values: [tenant.rootCompanyId],
      },
      outcome: 'root_company_not_found',
    },
    {
      // UNION drops what was seen before: the walk ends even on a cycle.
      when: {
        sql: `EXISTS (WITH RECURSIVE roots (id) AS (SELECT ? UNION
          SELECT t.root_company_id FROM tenants t JOIN roots ON t.id = roots.id WHERE t.root_company_id IS NOT NULL)
          SELECT 1 FROM roots WHERE id = ?)`,
        values: [tenant.rootCompanyId, tenant.id],
      },
      outcome: 'root_company_cycle',
    },
  ]
}

function ownershipChecks({ tenant, write }: RecordedChange): ReadonlyArray<Check> {
  if (write.kind === 'put_domain') {
    return [
      {
        when: {
          sql: 'EXISTS (SELECT 1 FROM tenant_domains WHERE domain = ? AND verified_at IS NOT NULL AND tenant_id <> ?)',
          values: [write.domain.domain, tenant.id],
        },
        outcome: 'domain_taken',
      },
    ]
  }
  if (write.kind === 'insert_database') {
    return [
      {
        when: {
          sql: 'EXISTS (SELECT 1 FROM tenant_databases WHERE d1_database_id = ?)',
          values: [write.database.d1DatabaseId],
        },
        outcome: 'database_taken',
      },
    ]
  }
  return []
}
