import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Tenant, TenantPatch } from '../tenant.ts'
import { regionHints, tenantStatuses } from '../tenant.ts'
import { decideTenantUpdate } from './decide-tenant-update.ts'
import { statusMove } from './status-move.ts'

const tenant: Tenant = {
  id: 'ten_a',
  slug: 'meridian',
  serviceBinding: 'TENANT_MERIDIAN',
  name: 'Meridian',
  rootCompanyId: null,
  plan: 'standard',
  regionHint: 'weur',
  status: 'active',
  schemaVersion: 3,
  version: 7,
  purgeAfter: null,
  createdAt: 100,
  updatedAt: 200,
}

const at = (now: number) => ({ now, deletionGrace: 1_000 })

test('applies the patch upon the version it was decided upon', () => {
  const decided = decideTenantUpdate(tenant, { name: 'New', regionHint: null }, at(300))
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
  expect(decideTenantUpdate(tenant, { status: 'provisioning', name: 'New' }, at(300))).toEqual({
    ok: false,
    error: { reason: 'status_change_refused', from: 'active', to: 'provisioning' },
  })
})

test('does not follow a clock that ran back', () => {
  const decided = decideTenantUpdate(tenant, { name: 'New' }, at(50))
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
      const first = decideTenantUpdate(tenant, patch, at(300))
      const to = patch.status ?? tenant.status
      expect(first.ok).toBe(statusMove(tenant.status, to) === 'update')
      if (!first.ok) return
      expect(first.value.value).toMatchObject(patch)
      const second = decideTenantUpdate(first.value.value, patch, at(400))
      expect(second).toEqual({ ok: true, value: { change: null, value: first.value.value } })
    }),
  )
})

test('going into deletion starts the grace period, once', () => {
  const first = decideTenantUpdate(tenant, { status: 'deleting' }, at(300))
  expect(first).toMatchObject({ ok: true, value: { value: { status: 'deleting', purgeAfter: 1_300 } } })
  const going: Tenant = { ...tenant, status: 'deleting', purgeAfter: 1_300 }
  const renamed = decideTenantUpdate(going, { status: 'deleting', name: 'New' }, at(900))
  expect(renamed).toMatchObject({ ok: true, value: { value: { purgeAfter: 1_300 } } })
})

test('the last move is the purge and no update', () => {
  const going: Tenant = { ...tenant, status: 'deleting', purgeAfter: 1_300 }
  expect(decideTenantUpdate(going, { status: 'deleted' }, at(9_000))).toEqual({
    ok: false,
    error: { reason: 'purge_needed' },
  })
})
