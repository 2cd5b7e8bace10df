import type { Passkey } from '../model/passkey.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { issuer, now } from './sample-records.ts'

const other = 'https://other.example'
const owner = { issuer, tenantId: 'ten_a', userId: 'user' }
const passkey: Passkey = {
  ...owner,
  credentialId: 'credential',
  publicKey: 'cose',
  counter: 0,
  transports: ['internal', 'hybrid'],
  name: 'My phone',
  createdAt: now,
  lastUsedAt: null,
}
const insert = ({ passkeys }: OpenidStores, inserted: Passkey): Promise<boolean> =>
  passkeys.insertPasskey({ passkey: inserted, sessionId: 'sid' })
const strangers = [{ issuer: other }, { tenantId: 'ten_b' }, { userId: 'twin' }]

/** Passkeys and their challenges. */
export const passkeyCases: ReadonlyArray<ContractCase> = [
  {
    name: 'keeps each passkey once for each issuer and lists those of one user, oldest first',
    async run(createStores) {
      const stores = await createStores()
      const { passkeys } = stores
      assertEqual(await passkeys.findPasskey(passkey), null, 'none yet')
      const insertNumber = (_: unknown, index: number) => insert(stores, { ...passkey, name: `Number ${index}` })
      const won = await Promise.all(Array.from({ length: 20 }, insertNumber))
      assertEqual(won.filter(Boolean).length, 1, 'inserted of 20')
      const stored = { ...passkey, name: `Number ${won.indexOf(true)}` }
      assertEqual(await passkeys.findPasskey(passkey), stored, 'the winner')
      assertEqual(await passkeys.findPasskey({ ...passkey, issuer: other }), null, 'at another issuer')
      assertEqual(await insert(stores, { ...passkey, issuer: other }), true, 'the same id at another issuer')
      const second = { ...passkey, credentialId: 'a second', createdAt: now + 1 }
      await insert(stores, second)
      await insert(stores, { ...passkey, credentialId: 'a twin', userId: 'twin' })
      assertEqual(await passkeys.listPasskeys(owner), [stored, second], 'list')
    },
  },
  {
    name: "renames and removes a user's own passkeys only",
    async run(createStores) {
      const stores = await createStores()
      const { passkeys } = stores
      await insert(stores, passkey)
      for (const changes of strangers) {
        const stranger = { ...owner, ...changes, credentialId: 'credential' }
        assertEqual(await passkeys.renamePasskey({ ...stranger, name: 'Mine' }), false, 'renamed by a stranger')
        assertEqual(await passkeys.removePasskey(stranger), false, 'removed by a stranger')
      }
      const mine = { ...owner, credentialId: 'credential' }
      assertEqual(await passkeys.renamePasskey({ ...mine, name: 'Old phone' }), true, 'renamed')
      assertEqual(await passkeys.listPasskeys(owner), [{ ...passkey, name: 'Old phone' }], 'new name')
      assertEqual(await passkeys.removePasskey(mine), true, 'removed')
      assertEqual(await passkeys.removePasskey(mine), false, 'removed again')
      assertEqual(await passkeys.renamePasskey({ ...mine, name: 'x' }), false, 'renamed afterwards')
      assertEqual(await passkeys.findPasskey(passkey), null, 'gone')
    },
  },
  {
    name: 'moves a counter forward only: one of 20 uses with the same count wins',
    async run(createStores) {
      const stores = await createStores()
      const { passkeys } = stores
      await insert(stores, passkey)
      const use = (counter: number, at = now) =>
        passkeys.advancePasskey({ issuer, credentialId: 'credential', counter, now: at })
      assertEqual([await use(0, now + 1), await use(0, now + 2)], [true, true], 'one that does not count')
      assertEqual((await passkeys.findPasskey(passkey))?.lastUsedAt, now + 2, 'time of use')
      const won = await Promise.all(Array.from({ length: 20 }, () => use(7, now + 3)))
      assertEqual(won.filter(Boolean).length, 1, 'winners of 20')
      assertEqual(
        [await use(6, now + 9), await use(7, now + 9), await use(0, now + 9)],
        [false, false, false],
        'backward',
      )
      const stored = await passkeys.findPasskey(passkey)
      assertEqual(stored, { ...passkey, counter: 7, lastUsedAt: now + 3 }, 'nothing changed')
      assertEqual(
        await passkeys.advancePasskey({ issuer: other, credentialId: 'credential', counter: 9, now }),
        false,
        'issuer',
      )
    },
  },
  {
    name: 'takes a challenge once: one of 20 answers wins, for each issuer',
    async run(createStores) {
      const stores = await createStores()
      const { passkeys } = stores
      const answer = (at: string) => passkeys.redeemChallenge({ issuer: at, challengeHash: 'hash', expiresAt: now + 9 })
      const won = await Promise.all(Array.from({ length: 20 }, () => answer(issuer)))
      assertEqual(won.filter(Boolean).length, 1, 'winners of 20')
      assertEqual([await answer(issuer), await answer(other), await answer(other)], [false, true, false], 'issuers')
    },
  },
]
