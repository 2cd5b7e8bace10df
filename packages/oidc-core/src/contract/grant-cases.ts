import type { RefreshTokenFamily } from '../model/refresh-token.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { code, family, grant, issuer, now, user } from './sample-records.ts'

const other = 'https://other.example'
const codeKey = { issuer, codeHash: code.codeHash }
const familyKey = { issuer, familyHash: family.familyHash }
const rotation = (currentHash: string, successorHash: string) => ({
  ...familyKey,
  currentHash,
  successorHash,
  replaced: [{ tokenHash: currentHash, successorSalt: `salt of ${successorHash}`, at: now + 10 }],
  idleExpiresAt: now + 200,
  now: now + 10,
})

/** Starts a family of refresh tokens with a code of its own. */
async function startFamily({ codes }: OpenidStores, started: RefreshTokenFamily): Promise<void> {
  const codeHash = `code of ${started.familyHash}`
  await codes.insertAuthorizationCode({ ...code, codeHash })
  assertEqual(await codes.consumeAuthorizationCode({ issuer, codeHash, family: started, now }), true, 'redeemed')
}

/** Codes, grants and refresh tokens. */
export const grantCases: ReadonlyArray<ContractCase> = [
  {
    name: 'returns a grant as stored, at its own issuer only',
    async run(createStores) {
      const { grants } = await createStores()
      await grants.insertGrant(grant)
      assertEqual(await grants.findGrant({ issuer, grantId: 'grant' }), grant, 'stored grant')
      assertEqual(await grants.findGrant({ issuer: other, grantId: 'grant' }), null, 'other issuer')
      assertEqual(await grants.findGrant({ issuer, grantId: 'none' }), null, 'unknown grant')
    },
  },
  {
    name: 'revokes a grant once, at its own issuer only, and keeps the first time',
    async run(createStores) {
      const { grants } = await createStores()
      await grants.insertGrant(grant)
      await grants.revokeGrant({ issuer: other, grantId: 'grant', now })
      await grants.revokeGrant({ issuer, grantId: 'grant', now: now + 1 })
      await grants.revokeGrant({ issuer, grantId: 'grant', now: now + 2 })
      await grants.revokeGrant({ issuer, grantId: 'none', now })
      const revoked = await grants.findGrant({ issuer, grantId: 'grant' })
      assertEqual(revoked?.revokedAt, now + 1, 'revoked at')
    },
  },
  {
    name: 'revokes with a consent what the user gave the client, offline_access included, and nothing else',
    async run(createStores) {
      const { consents, grants } = await createStores()
      await grants.insertGrant({ ...grant, scopes: ['offline_access'] })
      await grants.insertGrant({ ...grant, grantId: 'client', clientId: 'other' })
      await grants.insertGrant({ ...grant, grantId: 'user', userId: 'other' })
      await grants.insertGrant({ ...grant, grantId: 'nobody', userId: null, sessionId: null })
      await grants.insertGrant({ ...grant, grantId: 'issuer', issuer: other })
      const key = { issuer, tenantId: 'ten_a', userId: 'user', clientId: 'client' }
      assertEqual(await consents.withdrawConsent({ ...key, tenantId: 'ten_b', now }), false, 'another tenant')
      assertEqual(await consents.withdrawConsent({ ...key, now: now + 5 }), true, 'grants without a consent')
      assertEqual(await consents.withdrawConsent({ ...key, now: now + 9 }), false, 'nothing is left')
      const revokedAt = async (grantId: string) => (await grants.findGrant({ issuer, grantId }))?.revokedAt
      assertEqual(await revokedAt('grant'), now + 5, 'the grant')
      for (const each of ['client', 'user', 'nobody']) assertEqual(await revokedAt(each), null, `another ${each}`)
      assertEqual((await grants.findGrant({ issuer, grantId: 'nobody' }))?.userId, null, 'no user')
      assertEqual((await grants.findGrant({ issuer: other, grantId: 'issuer' }))?.revokedAt, null, 'another issuer')
    },
  },
  {
    name: 'returns a code as stored, before and after it is consumed',
    async run(createStores) {
      const { codes, grants } = await createStores()
      await codes.insertAuthorizationCode({ ...code, nonce: 'nonce' })
      const found = await codes.findAuthorizationCode(codeKey)
      assertEqual(found, { code: { ...code, nonce: 'nonce' }, grant: null, user: null }, 'stored code')
      assertEqual(await codes.findAuthorizationCode({ ...codeKey, issuer: other }), null, 'other issuer')
      await codes.insertAuthorizationCode({ ...code, codeHash: 'plain', codeChallenge: null })
      const plain = await codes.findAuthorizationCode({ issuer, codeHash: 'plain' })
      assertEqual(plain?.code.codeChallenge, null, 'no challenge')
      await grants.insertGrant(grant)
      assertEqual(await codes.consumeAuthorizationCode({ ...codeKey, family: null, now: now + 1 }), true, 'consume')
      const consumed = await codes.findAuthorizationCode(codeKey)
      assertEqual(consumed?.code.consumedAt, now + 1, 'consumed at')
    },
  },
  {
    name: 'returns a code and a refresh token with the grant and the user behind them, of one issuer and tenant',
    async run(createStores) {
      const stores = await createStores()
      const { users, grants, codes, refreshTokens } = stores
      const find = async () => {
        const ofCode = await codes.findAuthorizationCode({ issuer, codeHash: `code of ${family.familyHash}` })
        const ofToken = await refreshTokens.findRefreshToken(familyKey)
        assertEqual([ofCode?.grant, ofCode?.user], [ofToken?.grant, ofToken?.user], 'the same for both')
        return { grant: ofCode?.grant, user: ofCode?.user }
      }
      await codes.insertAuthorizationCode(code)
      const alone = await codes.findAuthorizationCode(codeKey)
      assertEqual([alone?.grant, alone?.user], [null, null], 'no grant')
      await grants.insertGrant(grant)
      await startFamily(stores, family)
      await users.putUser({ ...user, tenantId: 'ten_b', userId: 'twin' })
      assertEqual(await find(), { grant, user: null }, 'no user')
      await grants.revokeGrant({ issuer, grantId: grant.grantId, now })
      await users.putUser(user)
      assertEqual(await find(), { grant: { ...grant, revokedAt: now }, user }, 'both')
    },
  },
  {
    name: 'starts no family of refresh tokens with a code that is not redeemed',
    async run(createStores) {
      const { codes, grants, refreshTokens } = await createStores()
      await grants.insertGrant(grant)
      await codes.insertAuthorizationCode(code)
      const redeem = (at: number) => (_: unknown, index: number) =>
        codes.consumeAuthorizationCode({
          ...codeKey,
          family: { ...family, familyHash: `family ${index}` },
          now: at,
        })
      const late = await Promise.all(Array.from({ length: 3 }, redeem(now + 60)))
      const won = await Promise.all(Array.from({ length: 20 }, redeem(now)))
      assertEqual([late.filter(Boolean).length, won.filter(Boolean).length], [0, 1], 'winners')
      const started = await Promise.all(
        won.map((_, index) => refreshTokens.findRefreshToken({ issuer, familyHash: `family ${index}` })),
      )
      assertEqual(
        started.map((found) => found !== null),
        won,
        "the winner's family alone",
      )
    },
  },
  {
    name: 'does not consume an unknown or expired code, nor one of another issuer',
    async run(createStores) {
      const { codes, grants, refreshTokens } = await createStores()
      await grants.insertGrant(grant)
      await codes.insertAuthorizationCode(code)
      assertEqual(
        await codes.consumeAuthorizationCode({ issuer, codeHash: 'none', family: null, now }),
        false,
        'unknown',
      )
      for (const started of [family, null]) {
        const elsewhere = { ...codeKey, issuer: other, family: started, now }
        assertEqual(await codes.consumeAuthorizationCode(elsewhere), false, 'another issuer')
      }
      assertEqual(await refreshTokens.findRefreshToken(familyKey), null, 'no family')
      assertEqual(await codes.consumeAuthorizationCode({ ...codeKey, family: null, now: now + 60 }), false, 'expired')
      assertEqual(await codes.consumeAuthorizationCode({ ...codeKey, family: null, now: now + 59 }), true, 'in time')
    },
  },
  {
    name: 'does not consume a code whose grant is revoked, is of another issuer, or is not there',
    async run(createStores) {
      const { codes, grants, refreshTokens } = await createStores()
      await grants.insertGrant(grant)
      await grants.revokeGrant({ issuer, grantId: grant.grantId, now })
      await grants.insertGrant({ ...grant, grantId: 'elsewhere', issuer: other })
      for (const grantId of [grant.grantId, 'elsewhere', 'none']) {
        const key = { issuer, codeHash: `code of ${grantId}` }
        await codes.insertAuthorizationCode({ ...code, ...key, grantId })
        for (const started of [family, null]) {
          assertEqual(await codes.consumeAuthorizationCode({ ...key, family: started, now }), false, grantId)
        }
        assertEqual((await codes.findAuthorizationCode(key))?.code.consumedAt, null, 'unconsumed')
        assertEqual(await refreshTokens.findRefreshToken(familyKey), null, 'no family')
      }
    },
  },
  ...[20, 200].map((times) => ({
    name: `lets exactly one of ${times} parallel redemptions consume a code`,
    async run(createStores: Parameters<ContractCase['run']>[0]) {
      const { codes, grants } = await createStores()
      await grants.insertGrant(grant)
      await codes.insertAuthorizationCode(code)
      const consume = () => codes.consumeAuthorizationCode({ ...codeKey, family: null, now })
      const won = await Promise.all(Array.from({ length: times }, consume))
      assertEqual(won.filter(Boolean).length, 1, 'winners')
    },
  })),
  {
    name: 'rotates a refresh token and remembers those that were replaced',
    async run(createStores) {
      const stores = await createStores()
      const { grants, refreshTokens } = stores
      await grants.insertGrant(grant)
      await startFamily(stores, family)
      assertEqual((await refreshTokens.findRefreshToken(familyKey))?.family, family, 'stored family')
      assertEqual(await refreshTokens.findRefreshToken({ ...familyKey, issuer: other }), null, 'other issuer')
      assertEqual(await refreshTokens.rotateRefreshToken(rotation(family.currentHash, 'f')), true, 'rotation')
      const rotated = {
        ...family,
        currentHash: 'f',
        replaced: [{ tokenHash: family.currentHash, successorSalt: 'salt of f', at: now + 10 }],
        idleExpiresAt: now + 200,
      }
      assertEqual((await refreshTokens.findRefreshToken(familyKey))?.family, rotated, 'rotated family')
      assertEqual(await refreshTokens.rotateRefreshToken(rotation(family.currentHash, 'g')), false, 'old token')
      assertEqual((await refreshTokens.findRefreshToken(familyKey))?.family, rotated, 'unchanged family')
      const both = [...rotated.replaced, { tokenHash: 'f', successorSalt: 'salt of g', at: now + 11 }]
      const second = { ...rotation('f', 'g'), replaced: both }
      assertEqual(await refreshTokens.rotateRefreshToken(second), true, 'second rotation')
      const kept = (await refreshTokens.findRefreshToken(familyKey))?.family
      assertEqual(kept, { ...rotated, currentHash: 'g', replaced: both }, 'both, oldest first')
    },
  },
  {
    name: 'rotates neither at another issuer, nor after expiry, nor under a revoked grant',
    async run(createStores) {
      const stores = await createStores()
      const { grants, refreshTokens } = stores
      await grants.insertGrant(grant)
      await startFamily(stores, family)
      const attempt = rotation(family.currentHash, 'f')
      assertEqual(await refreshTokens.rotateRefreshToken({ ...attempt, issuer: other }), false, 'other issuer')
      assertEqual(await refreshTokens.rotateRefreshToken({ ...attempt, now: now + 100 }), false, 'idle')
      await grants.revokeGrant({ issuer, grantId: 'grant', now })
      assertEqual(await refreshTokens.rotateRefreshToken(attempt), false, 'revoked grant')
      assertEqual((await refreshTokens.findRefreshToken(familyKey))?.family, family, 'unchanged family')
    },
  },
  ...[20, 200].map((times) => ({
    name: `lets exactly one of ${times} parallel rotations of one token through`,
    async run(createStores: Parameters<ContractCase['run']>[0]) {
      const stores = await createStores()
      const { grants, refreshTokens } = stores
      await grants.insertGrant(grant)
      await startFamily(stores, family)
      const rotate = (_: unknown, index: number) =>
        refreshTokens.rotateRefreshToken(rotation(family.currentHash, `successor ${index}`))
      const won = await Promise.all(Array.from({ length: times }, rotate))
      assertEqual(won.filter(Boolean).length, 1, 'winners')
      const stored = await refreshTokens.findRefreshToken(familyKey)
      const successor = `successor ${won.indexOf(true)}`
      assertEqual(stored?.family.currentHash, successor, "the winner's successor")
      assertEqual(stored?.family.replaced, rotation(family.currentHash, successor).replaced, "the winner's salt alone")
    },
  })),
]
