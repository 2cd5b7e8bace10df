import { describe, expect, it } from 'vitest'
import type { Receiver } from '../control-plane/receiver.ts'
import { judgeDeliveries } from './event-deliveries.ts'
import { soak } from './soak.ts'
import { createSoakLedger } from './soak-ledger.ts'
import type { SoakStack } from './soak-stack.ts'
import { judgeMemory } from './workerd-memory.ts'

describe('a soak', () => {
  it('of twelve seconds, of every kind but suspensions, finds nothing that does not hold', async () => {
    const kinds = ['sign-ins', 'refreshes', 'resolves', 'changes', 'lanes'] as const
    const { ledger, deliveries } = await soak({ seconds: 12, kinds }, () => undefined)
    expect(ledger.violations).toEqual([])
    expect(deliveries.events).toBeGreaterThan(0)
    expect(ledger.figures().map(({ load }) => load)).toEqual(
      expect.arrayContaining([
        'sign-in',
        'page',
        'sign-out',
        'refresh',
        'userinfo',
        'resolve',
        'tenant change',
        'lane day',
      ]),
    )
  })

  it('takes a 5xx and a load that fails for what does not hold', async () => {
    const ledger = createSoakLedger()
    ledger.answered('GET /', 503)
    ledger.answered('GET /', 404)
    await ledger.count('page', async () => {
      throw new Error('no page')
    })
    expect(ledger.violations).toEqual(['GET / answered 503', 'page: no page'])
  })

  it('finds an event that was refused for good, and one that overtook another of its tenant', async () => {
    const events = ['a1', 'b1', 'a2', 'a3'].map((id) => ({ id, tenant_id: id.slice(0, 1) }))
    const stack = {
      workers: { d1: async () => ({ prepare: () => ({ bind: () => ({ all: async () => ({ results: events }) }) }) }) },
    }
    const came = (id: string, status = 204) => ({ path: '/', body: '', headers: { 'webhook-id': id }, status })
    const judge = (received: Receiver['received']) =>
      judgeDeliveries(stack as unknown as SoakStack, { received } as Receiver, 0)
    expect(
      (await judge([came('a1', 503), came('b1'), came('a1'), came('a2'), came('a2'), came('a3')])).problems,
    ).toEqual([])
    expect((await judge([came('a1'), came('b1', 503), came('a3'), came('a2')])).problems).toEqual([
      'event b1 was not delivered',
      'event a3 came before an earlier one of its tenant',
    ])
  })

  it('calls memory growing that is still higher in the last quarter than in the third', () => {
    const readings = (at: (second: number) => number) => Array.from({ length: 300 }, (_, second) => at(second))
    expect(
      judgeMemory(
        readings((second) => Math.min(600, 300 + 2 * second)),
        300,
      ).trend,
    ).toBe('flat')
    expect(
      judgeMemory(
        readings((second) => 300 + 5 * second),
        300,
      ).trend,
    ).toBe('growing')
    expect(
      judgeMemory(
        readings(() => 300),
        100,
      ).trend,
    ).toBe('unknown')
  })
})
