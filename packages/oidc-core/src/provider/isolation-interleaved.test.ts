import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { ActorsRun } from './actors-together.testkit.ts'
import { actorsRun, issuers, storiesAlone, toldTogether } from './actors-together.testkit.ts'

type Through = (stores: OpenidStores) => OpenidStores

/** What everybody is told alone and together. */
const stories = async (run: ActorsRun, through: Through = (stores) => stores) => {
  const alone = await storiesAlone(run)
  const together = await toldTogether(run, { alone, empty: createMemoryStores(), through })
  return { alone: alone.map(({ told }) => told), together }
}

type FindSession = OpenidStores['sessions']['findSession']
let lastAsked: Parameters<FindSession>[0]

/** Faults that nobody who is alone would see. */
const faults: Readonly<Record<string, Through>> = {
  'a session found for whoever asked last': ({ sessions, tenants, ...stores }) => {
    const findSession: FindSession = async (asked) => {
      lastAsked = asked
      await tenants.findTenantName('')
      return sessions.findSession(lastAsked)
    }
    return { ...stores, tenants, sessions: { ...sessions, findSession } }
  },
  'a session found at whatever issuer': ({ sessions, ...stores }) => {
    const findSession: FindSession = async (asked) => {
      const found = await Promise.all(issuers.map((issuer) => sessions.findSession({ ...asked, issuer })))
      return found.find((session) => session !== null) ?? null
    }
    return { ...stores, sessions: { ...sessions, findSession } }
  },
  'a user found by name in whatever tenant': ({ users, ...stores }) => {
    const findUserByUsername: OpenidStores['users']['findUserByUsername'] = async (asked) => {
      const found = await Promise.all(
        ['ten_a', 'ten_b'].map((tenantId) => users.findUserByUsername({ ...asked, tenantId })),
      )
      return found.find((user) => user !== null) ?? null
    }
    return { ...stores, users: { ...users, findUserByUsername } }
  },
  'an audit read of whatever tenant': ({ audit, ...stores }) => {
    const listAuditEvents: OpenidStores['audit']['listAuditEvents'] = async (asked) => {
      const found = await Promise.all(
        ['ten_a', 'ten_b'].map((tenantId) => audit.listAuditEvents({ ...asked, tenantId })),
      )
      return found.flat().slice(0, asked.limit)
    }
    return { ...stores, audit: { ...audit, listAuditEvents } }
  },
  'a code found at whatever issuer': ({ codes, ...stores }) => {
    const findAuthorizationCode: OpenidStores['codes']['findAuthorizationCode'] = async (asked) => {
      const found = await Promise.all(issuers.map((issuer) => codes.findAuthorizationCode({ ...asked, issuer })))
      return found.find((code) => code !== null) ?? null
    }
    return { ...stores, codes: { ...codes, findAuthorizationCode } }
  },
}

describe('isolation of tenants and issuers, call by call (line 77)', () => {
  it('tells each what it would be told alone, whoever goes on after any call to the stores', async () => {
    const good = { redeem: 0, refresh: 0, userinfo: 0, 'list sessions': 0, operate: 0 }
    const count = (line: string): void => {
      for (const kind of ['redeem', 'refresh', 'userinfo', 'list sessions'] as const) {
        if (line.startsWith(`${kind}: `) && line.includes('"status":200')) good[kind] += 1
      }
      if (/^operate: .*"sessionsEnded":[1-9]/.test(line)) good.operate += 1
    }
    await fc.assert(
      fc.asyncProperty(actorsRun, async (run) => {
        const { alone, together } = await stories(run)
        expect(together).toEqual(alone)
        for (const line of together.flat()) count(line)
      }),
      { numRuns: 60 },
    )
    // The law says something only of what was answered well.
    expect(Math.min(...Object.values(good))).toBeGreaterThan(20)
  }, 60_000)

  it.each(Object.entries(faults))(
    'is about something: %s is seen',
    async (_, through) => {
      const differs = fc.asyncProperty(actorsRun, async (run) => {
        const { alone, together } = await stories(run, through)
        return JSON.stringify(alone) === JSON.stringify(together)
      })
      const checked = await fc.check(differs, { numRuns: 500, endOnFailure: true })
      expect(`${checked.errorInstance}`).toBe('Error: Property failed by returning false')
    },
    60_000,
  )
})
