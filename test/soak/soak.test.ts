import { describe, expect, it } from 'vitest'
import { basic } from '../auth/browser.ts'
import type { Receiver } from '../control-plane/receiver.ts'
import { judgeDeliveries } from './event-deliveries.ts'
import { judgeWork } from './judge-work.ts'
import { showElsewhere } from './show-elsewhere.ts'
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
  })

  it('takes a kind of load that did nothing, or hardly anything, for what does not hold', () => {
    const ledgerOf = (load: string, done: number) => ({ load, done, median: 1, worst: 1 })
    const judge = (seconds: number, ...figures: ReadonlyArray<ReturnType<typeof ledgerOf>>) =>
      judgeWork(figures, { fewest: { page: 20, suspension: 1 }, seconds })
    expect(judge(300, ledgerOf('page', 100), ledgerOf('suspension', 5))).toEqual([])
    expect(judge(300, ledgerOf('page', 99))).toEqual([
      'page succeeded 99 times, fewer than 100',
      'suspension succeeded 0 times, fewer than 5',
    ])
    expect(judge(10, ledgerOf('page', 3), ledgerOf('suspension', 1))).toEqual([])
    expect(judge(10, ledgerOf('page', 3))).toEqual(['suspension succeeded 0 times, fewer than 1'])
  })

  it('finds each token that another tenant takes, and each that its own does not know', async () => {
    const tenant = (slug: string) => ({
      slug,
      id: `ten_${slug}`,
      users: [],
      client: { id: slug, secret: `${slug}-secret`, redirectUri: 'http://x/' },
    })
    const show = async (answer: (request: Request) => Response | Promise<Response>) => {
      const ledger = createSoakLedger()
      const tokens = { access_token: 'access', refresh_token: 'refresh' }
      const send = async (url: string, init?: RequestInit) => answer(new Request(url, init))
      await showElsewhere({ send, port: 1 }, ledger, { tokens, own: tenant('own'), other: tenant('other') })
      return ledger.violations
    }
    const right = (request: Request): Response => {
      const { hostname, pathname } = new URL(request.url)
      if (hostname === 'other.localhost') return Response.json({}, { status: 400 })
      if (pathname === '/token') return Response.json({ error: 'invalid_grant' }, { status: 400 })
      const isOwn = request.headers.get('authorization') === basic('own', 'own-secret')
      return Response.json(isOwn ? { active: true, tenant_id: 'ten_own' } : { active: false })
    }
    expect(await show(right)).toEqual([])
    expect(await show(() => Response.json({ active: true, tenant_id: 'ten_own' }))).toEqual([
      'an access token of own at other got 200',
      'the access_token of own at other is described',
      'the refresh_token of own at other is described',
      'a refresh token of own at other got 200',
    ])
    expect(
      await show((request) =>
        request.url.endsWith('/introspect') ? Response.json({ active: false }) : right(request),
      ),
    ).toEqual([
      'the access_token of own is not known to its own tenant',
      'the refresh_token of own is not known to its own tenant',
    ])
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
      workers: { d1: () => ({ prepare: () => ({ bind: () => ({ all: async () => ({ results: events }) }) }) }) },
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
