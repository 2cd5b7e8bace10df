import fc from 'fast-check'
import { createMemoryStores } from '../memory/index.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { ActorStep, Given } from './actor.testkit.ts'
import { actorSteps, clientsOfActor, plainText, runActor, userIdOf } from './actor.testkit.ts'
import { interleave } from './interleave.testkit.ts'
import type { TestProvider } from './provider.testkit.ts'
import { createTestProviders, userOf } from './provider.testkit.ts'
import { withFaults } from './with-faults.testkit.ts'

/** Two tenants at the issuer of everybody, and each at issuers of its own. */
const places = [
  { tenant: 'ten_a', at: { issuer: 'https://auth.example' } },
  { tenant: 'ten_b', at: { issuer: 'https://auth.example' } },
  { tenant: 'ten_a', at: { issuer: 'https://auth.example/t/ten_a', tenantId: 'ten_a' } },
  { tenant: 'ten_a', at: { issuer: 'https://login.a.example', tenantId: 'ten_a' } },
  { tenant: 'ten_b', at: { issuer: 'https://login.b.example', tenantId: 'ten_b' } },
].map((place, index, all) => {
  // Those of two tenants have the same names.
  const nth = all.slice(0, index).filter(({ tenant }) => tenant === place.tenant).length
  return {
    ...place,
    clients: clientsOfActor(place.tenant, `client-${index}`),
    own: { ...userOf(place.tenant, `own user of place ${index}`), username: `own user ${nth}` },
  }
})

const tenants = ['ten_a', 'ten_b']
export const issuers: ReadonlyArray<string> = [...new Set(places.map(({ at }) => at.issuer))]

const known = {
  at: places.map(({ at }) => at),
  clients: places.flatMap(({ clients }) => clients),
  users: [...tenants.map((tenantId) => userOf(tenantId, userIdOf(tenantId))), ...places.map(({ own }) => own)],
}

/** The steps of each actor, and the seed of their interleaving. */
export interface ActorsRun {
  readonly steps: ReadonlyArray<ReadonlyArray<ActorStep>>
  readonly seed: number
}

export const actorsRun: fc.Arbitrary<ActorsRun> = fc.record({
  steps: fc.tuple(...places.map(() => actorSteps)),
  seed: fc.noShrink(fc.nat()),
})

/** What an actor was answered and what of it is kept at the end, and what it was given. */
interface Story {
  readonly told: ReadonlyArray<string>
  readonly given: Given
}

const nothing: Given = { codes: [], refreshTokens: [], sessionSecrets: [], sessionIds: [] }

/** Returns each actor's story when it is alone in the world, where what it presents of others was given to nobody. */
export async function storiesAlone({ steps }: ActorsRun): Promise<ReadonlyArray<Story>> {
  const stories: Array<Story> = []
  for (const index of places.keys()) {
    const tests = await createTestProviders({ ...known, empty: createMemoryStores() })
    const { transcript, given } = await runAt(tests, index, { steps: steps[index] ?? [], foreign: nothing })
    stories.push({ told: [...transcript, ...(await keptOf(tests, index))], given })
  }
  return stories
}

/**
 * Returns what each actor is told when all go on together, another one after any call to the stores, and each presents
 * what the others were given. The law of isolation: it is what each was told alone.
 */
export async function toldTogether(
  { steps, seed }: ActorsRun,
  world: {
    readonly alone: ReadonlyArray<Story>
    readonly empty: OpenidStores
    /** What stands between a provider and its stores, which wait for their turn. */
    readonly through?: (stores: OpenidStores) => OpenidStores
  },
): Promise<ReadonlyArray<ReadonlyArray<string>>> {
  const { alone, empty, through = (stores) => stores } = world
  const passes: Array<() => Promise<void>> = []
  const inTurn = (stores: OpenidStores, place: number): OpenidStores =>
    withFaults(stores, { delay: async () => passes[place]?.(), losesReply: () => false })
  const seen = (stores: OpenidStores, place: number) => through(inTurn(stores, place))
  const tests = await createTestProviders({ ...known, empty, through: seen })
  const done = await interleave(
    places.map((_, index) => async (pass: () => Promise<void>) => {
      passes[index] = pass
      const others = alone.flatMap(({ given }, other) => (other === index ? [] : [given]))
      const foreign = {
        codes: others.flatMap(({ codes }) => codes),
        refreshTokens: others.flatMap(({ refreshTokens }) => refreshTokens),
        sessionSecrets: others.flatMap(({ sessionSecrets }) => sessionSecrets),
        sessionIds: others.flatMap(({ sessionIds }) => sessionIds),
      }
      return runAt(tests, index, { steps: steps[index] ?? [], foreign })
    }),
    chooseBySeed(seed),
  )
  passes.length = 0
  const told: Array<ReadonlyArray<string>> = []
  for (const [index, { transcript }] of done.entries()) told.push([...transcript, ...(await keptOf(tests, index))])
  return told
}

/** Numerical Recipes' generator; its high bits, since the low ones take turns. */
function chooseBySeed(seed: number): (waiting: number) => number {
  let state = seed
  return (waiting) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % waiting
  }
}

function placeOf(tests: ReadonlyArray<TestProvider>, index: number) {
  const [test, place] = [tests[index], places[index]]
  if (test === undefined || place === undefined) throw new TypeError(`there is no place ${index}`)
  return { ...place, test }
}

function runAt(
  tests: ReadonlyArray<TestProvider>,
  index: number,
  script: { readonly steps: ReadonlyArray<ActorStep>; readonly foreign: Given },
) {
  const { test, tenant, clients, own } = placeOf(tests, index)
  return runActor({ test, tenantId: tenant, own, clients, foreign: script.foreign }, script.steps)
}

/** What is kept of an actor: its audit events, and whom its issuer tells of the end of its sessions. */
async function keptOf(tests: ReadonlyArray<TestProvider>, index: number): Promise<ReadonlyArray<string>> {
  const { test, tenant, at } = placeOf(tests, index)
  const { issuer } = at
  const events = await test.stores.audit.listAuditEvents({ tenantId: tenant, limit: 10_000 })
  const written = events.filter((event) => event.issuer === issuer)
  // Those of the other tenant at this issuer are looked at and left for it.
  const due = { issuer, now: Number.MAX_SAFE_INTEGER, leaseSeconds: 0, limit: 10_000 }
  const notices = (await test.stores.logoutNotices.takeLogoutNotices(due)).filter(({ tenantId }) => tenantId === tenant)
  return [
    ...written.map(({ eventId: _, sequence: __, ...event }) => plainText(event)).toSorted(),
    ...notices
      .map(({ clientId, uri, userId, sessionId }) => plainText({ clientId, uri, userId, sessionId }))
      .toSorted(),
  ]
}
