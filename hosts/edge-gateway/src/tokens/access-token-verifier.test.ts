import fc from 'fast-check'
import type { JWK } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createLocalJWKSet } from 'jose/jwks/local'
import { describe, expect, it } from 'vitest'
import { createAccessTokenVerifier } from './access-token-verifier.ts'

const now = 1_800_000_000
const issuer = 'https://auth.example'
const { privateKey, publicKey } = await generateKeyPair('ES256')
const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'k1' }
const keys = createLocalJWKSet({ keys: [jwk] })
const verifier = (invalid: 'refuse' | 'pass' = 'refuse') =>
  createAccessTokenVerifier({ issuers: [{ issuer, audiences: ['a', 'b'], keys }], invalid, now: () => now })
const sign = (claims: object = {}, header: object = {}) =>
  new SignJWT({ iss: issuer, aud: 'a', exp: now + 60, tenant_id: 'ten_1', ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(privateKey)
const encode = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url')

describe('createAccessTokenVerifier', { timeout: 30_000 }, () => {
  it('takes one of its audiences, alone or among others, and the media type in full', async () => {
    for (const token of [
      await sign(),
      await sign({ aud: ['x', 'b'] }),
      await sign({}, { typ: 'application/at+jwt' }),
      await sign({ exp: now - 29 }),
      await sign({ nbf: now + 30 }),
    ]) {
      expect(await verifier().verify(token)).toMatchObject({ kind: 'verified', claims: { tenant_id: 'ten_1' } })
    }
  })

  it('refuses or passes over what does not hold, as configured', async () => {
    for (const token of [
      await sign({ aud: 'x' }),
      await sign({ exp: now - 31 }),
      await sign({ nbf: now + 31 }),
      await sign({}, { typ: 'JWT' }),
      `${(await sign()).slice(0, -6)}AAAAAA`,
    ]) {
      expect(await verifier().verify(token)).toEqual({ kind: 'refused' })
      expect(await verifier('pass').verify(token)).toEqual({ kind: 'foreign' })
    }
  })

  it('rejects when the keys cannot be read, whatever is to become of tokens that do not hold', async () => {
    const broken = async () => {
      throw new TypeError('no answer')
    }
    for (const invalid of ['refuse', 'pass'] as const) {
      const issuers = [{ issuer, audiences: ['a'], keys: broken }]
      await expect(
        createAccessTokenVerifier({ issuers, invalid, now: () => now }).verify(await sign()),
      ).rejects.toThrow('no answer')
    }
  })

  it('never throws and never verifies a token that the issuer did not sign', async () => {
    const json = fc.jsonValue()
    const header = fc.record(
      {
        alg: fc.oneof(fc.constantFrom('ES256', 'none', 'HS256', 'RS256', 'EdDSA', '__proto__'), json),
        typ: fc.oneof(fc.constantFrom('at+jwt', 'JWT'), json),
        kid: fc.oneof(fc.constantFrom('k1', 'k2'), json),
        crit: fc.oneof(fc.constant(['b64']), json),
        b64: fc.boolean(),
        jwk: fc.oneof(fc.constant(jwk), json),
        jku: fc.webUrl(),
      },
      { requiredKeys: [] },
    )
    const claims = fc.oneof(
      json,
      fc.record({
        iss: fc.oneof({ weight: 4, arbitrary: fc.constant(issuer) }, json),
        aud: json,
        exp: json,
        nbf: json,
      }),
    )
    const signature = fc.oneof(fc.base64String(), fc.uint8Array({ minLength: 64, maxLength: 64 }))
    await fc.assert(
      fc.asyncProperty(header, claims, signature, async (head, body, proof) => {
        const token = `${encode(head)}.${encode(body)}.${Buffer.from(proof).toString('base64url')}`
        expect((await verifier().verify(token)).kind).toMatch(/^(refused|foreign)$/)
      }),
      { numRuns: 500 },
    )
  })
})
