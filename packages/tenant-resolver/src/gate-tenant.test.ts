import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gateTenant } from './gate-tenant.ts'

describe('gateTenant', () => {
  it('serves an active tenant', () => {
    expect(gateTenant({ status: 'active' })).toEqual({ decision: 'served' })
  })

  it.each(['provisioning', 'suspended', 'deleting', 'deleted'])('refuses a tenant that is %s', (status) => {
    expect(gateTenant({ status })).toEqual({ decision: 'refused', reason: 'not_active' })
  })

  it('refuses every string that is not exactly "active"', () => {
    const status = fc.oneof(fc.string(), fc.constantFrom('Active', ' active', 'active ', 'ACTIVE', '', '__proto__'))
    fc.assert(
      fc.property(
        status.filter((value) => value !== 'active'),
        (value) => {
          expect(gateTenant({ status: value }).decision).toBe('refused')
        },
      ),
    )
  })
})
