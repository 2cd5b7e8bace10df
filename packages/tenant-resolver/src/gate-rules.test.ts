import { describe, expect, it } from 'vitest'
import { gateTenant } from './gate-tenant.ts'

const statuses = ['provisioning', 'active', 'suspended', 'deleting', 'deleted', 'something new']
const decide = (status: string, rules: Parameters<typeof gateTenant>[1]) => {
  const gate = gateTenant({ status }, rules)
  return gate.decision === 'refused' ? gate.reason : gate.decision
}

describe('the rules of the gate', () => {
  it('let off-boarding endpoints reach a suspended and a deleting tenant, and no other that is blocked', () => {
    expect(statuses.map((status) => decide(status, { purpose: 'off_boarding' }))).toEqual([
      'not_active',
      'served',
      'served',
      'served',
      'not_active',
      'status_unknown',
    ])
  })

  it('say maintenance for an active tenant only: a blocked one stays blocked', () => {
    expect(statuses.map((status) => decide(status, { isInMaintenance: () => true }))).toEqual([
      'not_active',
      'maintenance',
      'not_active',
      'not_active',
      'not_active',
      'status_unknown',
    ])
  })

  it('refuse what plan or features do not cover, after status and maintenance', () => {
    const plan = (tenant: { readonly status: string; readonly plan: string }) =>
      gateTenant(tenant, { isEntitled: ({ plan }) => plan === 'enterprise' })
    expect(plan({ status: 'active', plan: 'enterprise' })).toEqual({ decision: 'served' })
    expect(plan({ status: 'active', plan: 'standard' })).toEqual({ decision: 'refused', reason: 'not_entitled' })
    expect(plan({ status: 'suspended', plan: 'standard' })).toEqual({ decision: 'refused', reason: 'not_active' })
  })
})
