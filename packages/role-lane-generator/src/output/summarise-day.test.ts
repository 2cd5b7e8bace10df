import { describe, expect, it } from 'vitest'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import { oneTeller } from '../day/lane-input.properties.ts'
import type { TenantLaneInput } from '../input/lane-input.ts'
import { summariseDay } from './summarise-day.ts'

/** Three tellers, of whom the last is off today, from nine to ten; a target of appointments of half an hour. */
function tellers(targetScope: 'person' | 'role', dailyTarget: number): TenantLaneInput {
  const { input } = oneTeller
  const [tessa] = input.roster.staff
  if (tessa === undefined) throw new Error('nobody')
  const away = [{ from: '2026-11-23', to: '2026-11-23', span: null, reason: 'Leave' }]
  const roles = input.matrix.roles.map((role) => ({
    ...role,
    cells: role.cells.map((cell) => ({ ...cell, dailyTarget })),
  }))
  const staff = ['ada', 'ben', 'cleo'].map((id) => ({ ...tessa, id, timeOff: id === 'cleo' ? away : [] }))
  return { ...input, matrix: { ...input.matrix, targetScope, roles }, roster: { ...input.roster, staff } }
}

describe('summariseDay', () => {
  it.each([
    ['person', 2, [1, 1, null]],
    ['person', 4, [0.5, 0.5, null]],
    ['role', 4, [1, 1, null]],
    ['role', 3, [1, 1, null]],
    ['role', 5, [0.8, 0.8, null]],
  ] as const)('measures the targets of a %s of %i against what is asked of it', (targetScope, dailyTarget, shares) => {
    const input = tellers(targetScope, dailyTarget)
    const demand = { bookings: [], walkIns: [] }
    const made = generateBranchDay({ input, branchId: 'branch', date: '2026-11-23', seed: '', demand })
    if (!made.ok) throw new Error(made.error.reason)
    const summaries = summariseDay(made.value, input)
    expect(summaries.map(({ targets }) => targets)).toEqual(shares)
    expect(summaries.map(({ utilisation }) => utilisation)[2]).toBeNull()
  })
})
