import type { RegisteredClient } from '../model/client.ts'
import type { Judgement } from '../stores/judgement.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import { assertJudgedToLimit } from './assert-judged-to-limit.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { client, initialAccessToken, issuer, now } from './sample-records.ts'

const other = 'https://other.example'
const most = 20
const counting = (accountHash: string, limit: number = most) => ({ counters: [{ tenantId: '', accountHash, limit }] })
const limit = { ...counting('address'), windowSeconds: 900, now }
const registered: RegisteredClient = { ...client, registration: { accessTokenHash: 'f'.repeat(64), scopes: [] } }

/** How each of the two tokens is judged: by its hash, and what else is said. */
const judges = {
  'initial access token': ({ registrations }: OpenidStores, tokenHash: string, changes = {}) =>
    registrations.judgeInitialAccessToken({ ...limit, issuer, tokenHash, ...changes }),
  'registration access token': ({ registrations }: OpenidStores, accessTokenHash: string, changes = {}) => {
    const { clientId } = registered
    const presented = { ...limit, clientId, accessTokenHash, issuer, tenantId: null, ...changes }
    return registrations.judgeRegistrationAccessToken(presented)
  },
} satisfies Record<string, (...presented: [OpenidStores, string, object?]) => Promise<Judgement<unknown>>>

/** Stores with one of each; returns the stores, and each token's kind, how it is judged, its hash and what it is for. */
async function fill(stores: OpenidStores) {
  const { registrations, clients } = stores
  const token = { ...initialAccessToken, usesLeft: null, expiresAt: null }
  await registrations.insertInitialAccessToken(token)
  await registrations.registerClient({ client: { ...registered, issuer }, tokenHash: token.tokenHash, now })
  await clients.putClient({ client: { ...client, clientId: 'put' }, secret: 'set' })
  return [
    ['initial access token', token.tokenHash, token],
    ['registration access token', registered.registration.accessTokenHash, { ...registered, issuer }],
  ] as const
}

/** Judging the tokens of dynamic registration, and the limit to guessing them. */
export const registrationTokenCases: ReadonlyArray<ContractCase> = [
  {
    name: 'judges no more wrong registration tokens than the limit of 200 in parallel, and then not even the right one',
    async run(createStores) {
      const stores = await createStores()
      for (const [kind, right, found] of await fill(stores)) {
        const account = counting(`guesses at an ${kind}`)
        const guess = (_: unknown, index: number) => judges[kind](stores, `${index}`.padStart(64, 'a'), account)
        const judged = await Promise.all(Array.from({ length: 200 }, guess))
        assertJudgedToLimit(judged, most, kind)
        const late = { ...account, now: now + 899 }
        assertEqual(
          await judges[kind](stores, right, late),
          { outcome: 'limited', windowStartedAt: now },
          `${kind}, in the window`,
        )
        const next = { ...account, now: now + 900 }
        assertEqual(await judges[kind](stores, right, next), { outcome: 'right', found }, 'in the next window')
      }
    },
  },
  {
    name: 'takes a right registration token below the limit and counts none of them, nor anything without an account',
    async run(createStores) {
      const stores = await createStores()
      for (const [kind, right, found] of await fill(stores)) {
        const judge = (hash: string, changes = {}) => judges[kind](stores, hash, { ...counting(kind), ...changes })
        await Promise.all(Array.from({ length: most - 1 }, () => judge('wrong')))
        const judged = await Promise.all(Array.from({ length: 2 * most }, () => judge(right)))
        assertEqual(judged.filter(({ outcome }) => outcome === 'right').length, judged.length, kind)
        assertEqual(judged[0], { outcome: 'right', found }, `what the ${kind} is for`)
        assertEqual(await judge('wrong'), { outcome: 'wrong', found: null, attempts: [20] }, 'the last that is judged')
        assertEqual((await judge(right)).outcome, 'limited', 'the right one at the limit')
        const nobody = { counters: [] }
        const unknown = await Promise.all(Array.from({ length: most + 1 }, () => judge('wrong', nobody)))
        const wrong = { outcome: 'wrong', found: null, attempts: [] }
        assertEqual(
          unknown,
          Array.from(unknown, () => wrong),
          'no account',
        )
        assertEqual((await judge(right, nobody)).outcome, 'right', 'the right one without an account')
      }
    },
  },
  {
    name: 'takes an initial access token at its own issuer alone, until it expires, is spent or revoked',
    async run(createStores) {
      const stores = await createStores()
      const { registrations } = stores
      const uses = { ...initialAccessToken, tokenHash: 'spent', tokenId: 'spent', usesLeft: 0 }
      for (const token of [initialAccessToken, uses]) await registrations.insertInitialAccessToken(token)
      const { tokenHash, tokenId, expiresAt } = initialAccessToken
      const outcome = async (hash: string, changes = {}) =>
        (await judges['initial access token'](stores, hash, { ...counting('address', 99), ...changes })).outcome
      assertEqual(await outcome(tokenHash, { issuer: other }), 'wrong', 'other issuer')
      assertEqual(await outcome(tokenHash, { now: (expiresAt ?? 0) - 1 }), 'right', 'in time')
      assertEqual(await outcome(tokenHash, { now: expiresAt }), 'wrong', 'expired')
      assertEqual(await outcome('spent'), 'wrong', 'spent')
      await registrations.revokeInitialAccessToken({ issuer, tenantId: 'ten_a', tokenId, now })
      assertEqual(await outcome(tokenHash), 'wrong', 'revoked')
    },
  },
  {
    name: 'takes a registration access token for its own client alone, at its own issuer and tenant',
    async run(createStores) {
      const stores = await createStores()
      const [, [kind, right]] = await fill(stores)
      const outcome = async (changes = {}) =>
        (await judges[kind](stores, right, { ...counting('address', 99), ...changes })).outcome
      assertEqual(await outcome({ tenantId: 'ten_a' }), 'right', 'its tenant')
      assertEqual(await outcome({ tenantId: 'ten_b' }), 'wrong', 'another tenant')
      assertEqual(await outcome({ issuer: other }), 'wrong', 'another issuer')
      assertEqual(await outcome({ clientId: 'put' }), 'wrong', 'a client that the operator put')
      assertEqual(await outcome({ clientId: 'unknown' }), 'wrong', 'no client')
    },
  },
]
