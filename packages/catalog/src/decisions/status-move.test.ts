import { expect, test } from 'vitest'
import type { Tenant, TenantStatus } from '../tenant.ts'
import { tenantStatuses } from '../tenant.ts'
import { decideTenantPurge } from './decide-tenant-purge.ts'
import { decideTenantRestore } from './decide-tenant-restore.ts'
import { decideTenantUpdate } from './decide-tenant-update.ts'
import type { StatusOperation } from './status-move.ts'
import { statusMove } from './status-move.ts'

const table: ReadonlyArray<readonly [TenantStatus, TenantStatus, StatusOperation]> = [
  ['provisioning', 'active', 'update'],
  ['provisioning', 'deleting', 'update'],
  ['active', 'suspended', 'update'],
  ['active', 'deleting', 'update'],
  ['suspended', 'active', 'update'],
  ['suspended', 'deleting', 'update'],
  ['deleting', 'suspended', 'restore'],
  ['deleting', 'deleted', 'purge'],
]

const moves = tenantStatuses.flatMap((from) => tenantStatuses.map((to) => [from, to] as const))

test('these moves there are, each by its operation, and no other', () => {
  for (const [from, to] of moves) {
    const operation = table.find(([a, b]) => a === from && b === to)?.[2] ?? null
    expect([from, to, statusMove(from, to)]).toEqual([from, to, from === to ? 'update' : operation])
  }
})

test('update, restore and purge make the moves of the table that are theirs, and no other', () => {
  const tenant = (status: TenantStatus): Tenant => ({
    id: 'ten_a',
    slug: 'meridian',
    serviceBinding: 'TENANT_MERIDIAN',
    name: 'Meridian',
    rootCompanyId: null,
    plan: 'standard',
    regionHint: null,
    status,
    schemaVersion: 0,
    version: 3,
    createdAt: 1,
    updatedAt: 1,
    purgeAfter: null,
  })
  const nothing = { domains: [], databases: [], features: [], apiKeys: [], webhooks: [] }
  const statusAfter = (decided: ReturnType<typeof decideTenantRestore | typeof decideTenantPurge>) =>
    decided.ok ? decided.value.change?.tenant.status : null
  for (const from of tenantStatuses) {
    for (const to of tenantStatuses.filter((each) => each !== from)) {
      const given = { now: 10, deletionGrace: 5 }
      const updated = decideTenantUpdate(tenant(from), { status: to }, given)
      expect([from, to, updated.ok]).toEqual([from, to, statusMove(from, to) === 'update'])
    }
    const restored = statusAfter(decideTenantRestore({ ...tenant(from), purgeAfter: 11 }, 10))
    expect([from, restored]).toEqual([from, from === 'deleting' ? 'suspended' : null])
    const purged = statusAfter(decideTenantPurge({ ...tenant(from), purgeAfter: 9 }, nothing, 10))
    expect([from, purged]).toEqual([from, from === 'deleting' ? 'deleted' : null])
  }
})
