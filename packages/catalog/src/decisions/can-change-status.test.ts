import { expect, test } from 'vitest'
import type { TenantStatus } from '../tenant.ts'
import { tenantStatuses } from '../tenant.ts'
import { canChangeStatus } from './can-change-status.ts'

const allowed: ReadonlyArray<readonly [TenantStatus, TenantStatus]> = [
  ['provisioning', 'active'],
  ['provisioning', 'deleting'],
  ['active', 'suspended'],
  ['active', 'deleting'],
  ['suspended', 'active'],
  ['suspended', 'deleting'],
  ['deleting', 'deleted'],
]

test('allows these moves and no other', () => {
  for (const from of tenantStatuses) {
    for (const to of tenantStatuses) {
      const expected = from === to || allowed.some(([a, b]) => a === from && b === to)
      expect([from, to, canChangeStatus(from, to)]).toEqual([from, to, expected])
    }
  }
})
