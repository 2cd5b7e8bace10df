import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Tenant, TenantPatch } from '../tenant.ts'
import { regionHints, tenantStatuses } from '../tenant.ts'
import { canChangeStatus } from './can-change-status.ts'
import { decideTenantUpdate } from './decide-tenant-update.ts'

const tenant: Tenant = {
  id: 'ten_a',
  slug: 'meridian',
  name: 'Meridian',
  rootCompanyId: null,
  plan: 'standard',
  regionHint: 'weur',
  status: 'active',
  schemaVersion: 3,
  version: 7,
  createdAt: 100,
  updatedAt: 200,
}

test('applies the patch upon the version it was decided upon', () => {
  const decided = decideTenantUpdate(tenant, { name: 'New', regionHint: null }, 300)
  const after = { ...tenant, name: 'New', regionHint: null, version: 8, updatedAt: 300 }
  expect(decided).toMatchObject({
    ok: true,
    value: {
      value: after,
      change: { action: 'tenant.updated', expectedVersion: 7, tenant: after, write: { kind: 'none' } },
    },
  })
  expect(decided.ok && decided.value.change?.before?.['name']).toBe('Meridian')
  expect(decided.ok && decided.value.change?.after?.['region_hint']).toBeNull()
})

test('refuses a move that the table does not have', () => {
  expect(decideTenantUpdate(tenant, { status: 'provisioning', name: 'New' }, 300)).toEqual({
    ok: false,
    error: { reason: 'status_change_refused', from: 'active', to: 'provisioning' },
  })
})

test('does not follow a clock that ran back', () => {
  const decided = decideTenantUpdate(tenant, { name: 'New' }, 50)
  expect(decided.ok && decided.value.value.updatedAt).toBe(200)
})

const anyPatch: fc.Arbitrary<TenantPatch> = fc.record(
  {
    name: fc.constantFrom('Meridian', 'Other'),
    rootCompanyId: fc.constantFrom(null, 'ten_b'),
    plan: fc.constantFrom('standard', 'pro'),
    regionHint: fc.constantFrom(null, ...regionHints),
    status: fc.constantFrom(...tenantStatuses),
  },
  { requiredKeys: [] },
)

test('a patch applied twice changes nothing the second time', () => {
  fc.assert(
    fc.property(anyPatch, (patch) => {
      const first = decideTenantUpdate(tenant, patch, 300)
      expect(first.ok).toBe(canChangeStatus(tenant.status, patch.status ?? tenant.status))
      if (!first.ok) return
      expect(first.value.value).toMatchObject(patch)
      const second = decideTenantUpdate(first.value.value, patch, 400)
      expect(second).toEqual({ ok: true, value: { change: null, value: first.value.value } })
    }),
  )
})
