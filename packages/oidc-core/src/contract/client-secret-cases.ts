import type { PresentedClientSecret } from '../stores/identity-stores.ts'
import { assertJudgedToLimit } from './assert-judged-to-limit.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { client, issuer, now } from './sample-records.ts'

const wrong = 'f'.repeat(64)
const presented: PresentedClientSecret = {
  clientId: client.clientId,
  issuer,
  tenantId: null,
  method: client.tokenEndpointAuthMethod,
  secretHash: client.secretHash ?? '',
  counters: [{ tenantId: '', accountHash: 'secrets', limit: 20 }],
  windowSeconds: 900,
  now,
}

/** Counters of the limits that these have. */
const counting = (limits: Readonly<Record<string, number>>) => ({
  counters: Object.entries(limits).map(([accountHash, limit]) => ({ tenantId: '', accountHash, limit })),
})

/** Judging client secrets, and the limit to guessing them. */
export const clientSecretCases: ReadonlyArray<ContractCase> = [
  {
    name: 'judges no more wrong client secrets than the limit of 200 in parallel, and then not even the right one',
    async run(createStores) {
      const { clients } = await createStores()
      await clients.putClient({ client, secret: 'set' })
      for (const clientId of [client.clientId, 'unknown']) {
        const account = { ...presented, clientId, ...counting({ [`secrets of ${clientId}`]: 20 }) }
        const guess = (_: unknown, index: number) =>
          clients.judgeClientSecret({ ...account, secretHash: `${index}`.padStart(64, 'f') })
        const judged = await Promise.all(Array.from({ length: 200 }, guess))
        assertJudgedToLimit(judged, 20, clientId)
        const limited = { outcome: 'limited' as const, windowStartedAt: now }
        assertEqual(await clients.judgeClientSecret({ ...account, now: now + 899 }), limited, 'in the window')
      }
      const own = { ...presented, ...counting({ 'secrets of client': 20 }), now: now + 900 }
      assertEqual(await clients.judgeClientSecret(own), { outcome: 'right', found: client }, 'in the next window')
      const again = { outcome: 'wrong' as const, found: client, attempts: [1] }
      assertEqual(await clients.judgeClientSecret({ ...own, secretHash: wrong }), again, 'counted anew')
    },
  },
  {
    name: 'takes a right client secret below the limit, among any number of right ones, and counts none of them',
    async run(createStores) {
      const { clients } = await createStores()
      await clients.putClient({ client, secret: 'set' })
      const judge = (secretHash: string) => clients.judgeClientSecret({ ...presented, secretHash })
      for (let guess = 1; guess < 20; guess += 1) await judge(wrong)
      const judged = await Promise.all(Array.from({ length: 200 }, () => judge(presented.secretHash)))
      assertEqual(judged.filter(({ outcome }) => outcome === 'right').length, 200, 'right')
      assertEqual(await judge(wrong), { outcome: 'wrong', found: client, attempts: [20] }, 'the last that is judged')
      assertEqual((await judge(presented.secretHash)).outcome, 'limited', 'the right one at the limit')
      const elsewhere = { ...presented, ...counting({ 'another address': 20 }) }
      assertEqual(await clients.judgeClientSecret(elsewhere), { outcome: 'right', found: client }, 'from elsewhere')
    },
  },
  {
    name: 'counts wrong client secrets under each of several counters, and none of 200 in parallel once one of them is full',
    async run(createStores) {
      const { clients } = await createStores()
      await clients.putClient({ client, secret: 'set' })
      const judge = (secretHash: string, account: string) =>
        clients.judgeClientSecret({ ...presented, secretHash, ...counting({ [account]: 3, address: 5 }) })
      const guesses = await Promise.all(Array.from({ length: 200 }, () => judge(wrong, 'one')))
      const counts = guesses.flatMap((each) => (each.outcome === 'wrong' ? [each.attempts.join()] : []))
      assertEqual(counts.sort(), ['1,1', '2,2', '3,3'], 'at the limit of the client')
      // What was refused counts nowhere, so that the address has two left.
      const others = await Promise.all(Array.from({ length: 200 }, (_, index) => judge(wrong, `other ${index}`)))
      const left = others.flatMap((each) => (each.outcome === 'wrong' ? [each.attempts.join()] : []))
      assertEqual(left.sort(), ['1,4', '1,5'], 'at the limit of the address')
      const limited = { outcome: 'limited' as const, windowStartedAt: now }
      assertEqual(await judge(presented.secretHash, 'unheard of'), limited, 'the right one')
    },
  },
  {
    name: "takes a client's own secret by its own method at its own issuer and tenant alone, and the former one in time",
    async run(createStores) {
      const { clients } = await createStores()
      const formerSecret = { hash: 'b'.repeat(64), expiresAt: now + 10 }
      const own = { ...client, issuer, formerSecret }
      await clients.putClient({ client: own, secret: 'set' })
      await clients.putClient({
        client: { ...client, clientId: 'public', tokenEndpointAuthMethod: 'none', secretHash: null },
        secret: 'set',
      })
      const outcome = async (changes: Partial<PresentedClientSecret>) => {
        const judged = await clients.judgeClientSecret({ ...presented, ...counting({ secrets: 99 }), ...changes })
        return judged.outcome === 'wrong' ? ['wrong', judged.found?.clientId] : [judged.outcome]
      }
      assertEqual(await outcome({ tenantId: 'ten_a' }), ['right'], 'its tenant')
      assertEqual(await outcome({ secretHash: formerSecret.hash, now: now + 9 }), ['right'], 'former')
      assertEqual(await outcome({ secretHash: formerSecret.hash, now: now + 10 }), ['wrong', 'client'], 'expired')
      assertEqual(await outcome({ method: 'client_secret_post' }), ['wrong', 'client'], 'method')
      assertEqual(await outcome({ clientId: 'public', method: 'none' }), ['wrong', 'public'], 'without a secret')
      assertEqual(await outcome({ tenantId: 'ten_b' }), ['wrong', undefined], 'another tenant')
      assertEqual(await outcome({ issuer: 'https://other.example' }), ['wrong', undefined], 'another issuer')
    },
  },
]
