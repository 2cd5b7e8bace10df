import type { OpenidProvider } from '@voyage/oidc-core'
import { expect, it } from 'vitest'
import type { Housekeeping } from './housekeeping.ts'
import { runHousekeeping } from './housekeeping.ts'

const issuers = ['https://one.example', 'https://two.example', 'https://three.example']

function arrange(failing: ReadonlyArray<string>) {
  const done: Array<string> = []
  const postponed: Array<readonly [string, number]> = []
  const work = async (name: string) => {
    if (failing.includes(name)) throw new Error(`${name} failed`)
    done.push(name)
  }
  const run: Housekeeping = {
    now: 1_800_000_000,
    providerOf: (issuer) => ({ issuer, tenantId: null, record: async () => {} }) as unknown as OpenidProvider,
    housekeeping: {
      listIssuersDue: async () => issuers,
      postponeRotation: async ({ issuer, until }) => {
        postponed.push([issuer, until])
      },
      deleteEnded: async () => {
        await work('deletion')
        return 0
      },
    },
    rotate: async ({ issuer }) => {
      await work(`keys of ${issuer}`)
      return []
    },
    deliver: async ({ issuer }) => {
      await work(`logouts of ${issuer}`)
      return { delivered: 0, failed: 0, abandoned: 0 } as never
    },
  }
  return { run, done, postponed }
}
const all = ['deletion', ...issuers.flatMap((issuer) => [`logouts of ${issuer}`, `keys of ${issuer}`])]

it('does all of it', async () => {
  const { run, done, postponed } = arrange([])
  await runHousekeeping(run)
  expect(done).toEqual(all)
  expect(postponed).toEqual([])
})

it.each(all)('does the rest when this fails, and says so at the end: %s', async (name) => {
  const { run, done } = arrange([name])
  await expect(runHousekeeping(run)).rejects.toThrow(`not done: ${name}`)
  expect(done).toEqual(all.filter((part) => part !== name))
})

it('puts a rotation that failed off by an hour, so that it keeps nobody waiting', async () => {
  const { run, postponed } = arrange(['keys of https://two.example', 'logouts of https://three.example'])
  await expect(runHousekeeping(run)).rejects.toThrow('not done')
  expect(postponed).toEqual([['https://two.example', 1_800_003_600]])
})
