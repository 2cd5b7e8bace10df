import fc from 'fast-check'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { TestProvider } from './provider.testkit.ts'
import { clientOf, createTestProvider, exchangeForm, userOf } from './provider.testkit.ts'

const client = clientOf('ten_a', 'client')
const user = userOf('ten_a', 'ada')
const grace = 10

/** One family's life: seconds that pass, then tokens presented at once, by how long ago they were the current one. */
type ChainStep = { readonly wait: number; readonly presented: ReadonlyArray<number> }

/** Lives in which tokens of any age come back, within the grace window and after it. */
export const chainSteps: fc.Arbitrary<ReadonlyArray<ChainStep>> = fc.array(
  fc.record({
    wait: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 9, max: 12 })),
    presented: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(4)), { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 12 },
)

/** A provider over these stores in which one user has signed in, and the refresh tokens it has given out, oldest first. */
async function startChain(empty?: OpenidStores): Promise<{
  readonly test: TestProvider
  readonly chain: Array<string>
  /** Presents a token and returns its successor; null when it is refused. */
  refresh(token: string): Promise<string | null>
}> {
  const test = await createTestProvider({ clients: [client], users: [user], ...(empty && { empty }) })
  const { code } = await test.code(client, user)
  const { refresh_token: first = '' } = await test.token(client, exchangeForm(code ?? ''))
  const refresh = async (token: string) =>
    (await test.token(client, { grant_type: 'refresh_token', refresh_token: token }))['refresh_token'] ?? null
  return { test, chain: [first], refresh }
}

/**
 * Returns what came of each presented token beside what line 54 says: a current token and every one replaced within the
 * window get the one successor that they ever get, and the first replay ends all of them. One chain, so that no two of its
 * tokens can be current.
 */
export async function followChain(
  steps: ReadonlyArray<ChainStep>,
  empty?: OpenidStores,
): Promise<{ readonly told: ReadonlyArray<unknown>; readonly expected: ReadonlyArray<unknown> }> {
  const { test, chain, refresh } = await startChain(empty)
  const replacedAt: Array<number> = []
  const [told, expected]: [Array<unknown>, Array<unknown>] = [[], []]
  let revoked = false
  for (const { wait, presented } of steps) {
    test.now += wait
    const last = chain.length - 1
    // At once they may come in any order: that a replay is among them decides over the others too, but not when.
    const indexes = presented.map((age) => Math.max(0, last - age))
    const isReplay = (index: number) => index < last && test.now - (replacedAt[index] ?? 0) > grace
    const replayed = indexes.some(isReplay)
    const answers = replayed
      ? [await refresh(chain[indexes.find(isReplay) ?? 0] ?? '')]
      : await Promise.all(indexes.map((index) => refresh(chain[index] ?? '')))
    if (replayed) revoked = true
    const next = answers.find((_, at) => indexes[at] === last) ?? null
    if (!revoked && indexes.includes(last) && next !== null) {
      chain.push(next)
      replacedAt.push(test.now)
    }
    told.push(answers)
    expected.push(answers.map((_, at) => (revoked ? null : (chain[(indexes[at] ?? 0) + 1] ?? 'a successor'))))
  }
  // In the end one token goes on, if any does: each of the others only gives back what it gave.
  test.now += grace + 1
  const current = chain.at(-1) ?? ''
  const goesOn = await refresh(current)
  told.push([new Set(chain).size, goesOn !== null, goesOn !== null && chain.includes(goesOn)])
  expected.push([chain.length, !revoked, false])
  for (const old of chain.slice(0, -1)) {
    told.push(await refresh(old))
    expected.push(null)
  }
  if (chain.length > 1) {
    told.push(await refresh(goesOn ?? current))
    expected.push(null)
  }
  return { told, expected }
}

/**
 * Presents the tokens of a chain of three, all of them within the window, `count` times at once, and returns the different
 * answers that each got.
 */
export async function presentAtOnce(
  count: number,
  empty?: OpenidStores,
): Promise<{ readonly chain: ReadonlyArray<string>; readonly got: ReadonlyArray<ReadonlyArray<string | null>> }> {
  const { chain, refresh } = await startChain(empty)
  while (chain.length < 3) chain.push((await refresh(chain.at(-1) ?? '')) ?? '')
  const answers = await Promise.all(
    Array.from({ length: count }, async (_, index) => [index % 3, await refresh(chain[index % 3] ?? '')] as const),
  )
  const got = chain.map((_, of) => [...new Set(answers.filter(([index]) => index === of).map(([, token]) => token))])
  return { chain, got }
}
