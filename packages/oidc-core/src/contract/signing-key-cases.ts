import type { SealedKeyPlace } from '../stores/signing-key-store.ts'
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
    name: "lists an issuer's signing keys, oldest first",
    async run(createStores) {
      const { signingKeys } = await createStores()
      await signingKeys.insertSigningKey({ ...signingKey, kid: 'later', algorithm: 'RS256', createdAt: now + 1 })
      await signingKeys.insertSigningKey({ ...signingKey, kid: 'a next one', status: 'next', createdAt: now + 2 })
      await signingKeys.insertSigningKey(signingKey)
      const kids = (await signingKeys.findSigningKeys(issuer)).map(({ kid }) => kid)
      assertEqual(kids, ['kid', 'later', 'a next one'], 'keys')
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
  {
    name: 'lists the keys that other secrets sealed than one, page by page, also while they are sealed anew',
    async run(createStores) {
      const { signingKeys } = await createStores()
      const insert = (sealedBy: string, kid: string) =>
        signingKeys.insertSigningKey({ ...signingKey, issuer: `https://${kid}.example`, kid, sealedBy })
      const sealed = { 'old b': '', 'old a': '', 'older b': '5', 'older a': '5', newest: '7', oldest: '9' }
      for (const [kid, sealedBy] of Object.entries(sealed)) await insert(sealedBy, kid)
      const list = async (limit: number, after: SealedKeyPlace | null = null) =>
        (await signingKeys.listKeysSealedOtherwise({ sealedBy: '7', limit, after })).map(({ kid }) => kid)
      const all = ['old a', 'old b', 'older a', 'older b', 'oldest']
      assertEqual(await list(9), all, 'in order')
      assertEqual(await list(5), all, 'as many as the limit')
      assertEqual(await list(2), all.slice(0, 2), 'limit')
      assertEqual(await list(9, { sealedBy: '', kid: 'old a' }), all.slice(1), 'after the first')
      assertEqual(await list(2, { sealedBy: '5', kid: 'older a' }), all.slice(3), 'after one in the middle')
      assertEqual(await list(9, { sealedBy: '9', kid: 'oldest' }), [], 'after the last')
      const anew = { former: signingKey.sealedPrivateJwk, sealedPrivateJwk: 'anew', sealedBy: '7' }
      const seal = (...kids: ReadonlyArray<string>) =>
        signingKeys.resealSigningKeys(kids.map((kid) => ({ ...anew, kid })))
      assertEqual(await seal('old a', 'oldest', 'unknown'), 2, 'sealed anew')
      assertEqual(await list(9, { sealedBy: '', kid: 'old a' }), all.slice(1, 4), 'after one that was sealed anew')
      assertEqual(await seal('old a'), 0, 'sealed anew meanwhile')
    },
  },
  {
    name: 'replaces what is sealed of a key and nothing else of it, of 20 parallel calls once',
    async run(createStores) {
      const { signingKeys } = await createStores()
      await signingKeys.insertSigningKey(signingKey)
      const beside = { ...signingKey, kid: 'beside', issuer: other }
      await signingKeys.insertSigningKey(beside)
      const anew = { kid: 'kid', former: 'sealed', sealedPrivateJwk: `"anew" 'ä'`, sealedBy: 'newest' }
      const calls = Array.from({ length: 20 }, () => signingKeys.resealSigningKeys([anew]))
      assertEqual((await Promise.all(calls)).filter((resealed) => resealed === 1).length, 1, 'one of 20')
      const { former: _, ...sealed } = anew
      assertEqual(await signingKeys.findSigningKeys(issuer), [{ ...signingKey, ...sealed }], 'sealed anew')
      assertEqual(await signingKeys.findSigningKeys(other), [beside], 'the other key')
    },
  },
]
