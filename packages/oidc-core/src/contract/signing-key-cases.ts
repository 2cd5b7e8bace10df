import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { issuer, now, signingKey } from './sample-records.ts'

const other = 'https://other.example'

/** Signing keys. */
export const signingKeyCases: ReadonlyArray<ContractCase> = [
  {
    name: 'keeps exactly one first signing key of 20 parallel inserts, for each issuer',
    async run(createStores) {
      const { signingKeys } = await createStores()
      assertEqual(await signingKeys.findSigningKeys(issuer), [], 'no key yet')
      const insert = (_: unknown, index: number) => signingKeys.insertSigningKey({ ...signingKey, kid: `kid ${index}` })
      await Promise.all(Array.from({ length: 20 }, insert))
      const stored = await signingKeys.findSigningKeys(issuer)
      assertEqual(stored, [{ ...signingKey, kid: stored[0]?.kid }], 'stored keys')
      await signingKeys.insertSigningKey({ ...signingKey, kid: 'other', issuer: other })
      assertEqual((await signingKeys.findSigningKeys(other)).length, 1, 'keys of another issuer')
    },
  },
  {
    name: 'promotes a next key once, in one step, and removes retired keys only',
    async run(createStores) {
      const { signingKeys } = await createStores()
      await signingKeys.insertSigningKey(signingKey)
      const next = { ...signingKey, kid: 'next', status: 'next' as const, createdAt: now + 1 }
      await signingKeys.insertSigningKey(next)
      await signingKeys.insertSigningKey({ ...next, kid: 'rival' })
      await signingKeys.insertSigningKey({ ...signingKey, kid: 'rsa', algorithm: 'RS256' })
      const standing = async () =>
        (await signingKeys.findSigningKeys(issuer)).map(({ kid, status }) => `${kid} ${status}`).sort()
      assertEqual(await standing(), ['kid current', 'next next', 'rsa current'], 'one next key')
      await signingKeys.removeSigningKey({ issuer, kid: 'kid' })
      await signingKeys.promoteSigningKey({ issuer: other, kid: 'next', now: now + 2 })
      await signingKeys.promoteSigningKey({ issuer, kid: 'kid', now: now + 2 })
      assertEqual(await standing(), ['kid current', 'next next', 'rsa current'], 'nothing happened')
      const promote = () => signingKeys.promoteSigningKey({ issuer, kid: 'next', now: now + 2 })
      await Promise.all([promote(), promote(), promote()])
      assertEqual(await standing(), ['kid retired', 'next current', 'rsa current'], 'promoted')
      await signingKeys.removeSigningKey({ issuer, kid: 'kid' })
      assertEqual(await standing(), ['next current', 'rsa current'], 'removed')
    },
  },
]
