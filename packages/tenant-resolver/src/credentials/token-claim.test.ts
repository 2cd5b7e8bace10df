import { beforeAll, describe, expect, it } from 'vitest'
import { createTenantResolver } from '../resolver.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import type { SigningIssuer } from '../testing/signing-issuer.ts'
import { createSigningIssuer } from '../testing/signing-issuer.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import type { TokenVerifier } from './token-claim.ts'
import { tokenClaim } from './token-claim.ts'

const clock = createFakeClock()
const audience = 'https://api.example'

describe('tokenClaim', () => {
  let issuer: SigningIssuer
  let stranger: SigningIssuer
  beforeAll(async () => {
    issuer = await createSigningIssuer('https://auth.example')
    stranger = await createSigningIssuer('https://auth.example')
  })

  const claims = (changes: object = {}) => ({
    iss: 'https://auth.example',
    aud: audience,
    exp: clock.now() + 60,
    tenant_id: 'ten_meridian',
    ...changes,
  })

  function arrange(verifier: TokenVerifier = issuer.verifier({ audience, now: clock.now })) {
    const findById = async (id: string) => (id === 'ten_meridian' ? tenantRecord() : null)
    const resolver = createTenantResolver({
      directory: { findByDomain: async () => null, findBySlug: async () => null },
      clock,
      signals: [tokenClaim({ verifier, tenants: { findById } })],
    })
    return (authorization: string) =>
      resolver.resolve({ url: 'https://api.example/', headers: new Headers({ authorization }) })
  }

  it('serves the tenant that a verified token names', async () => {
    const token = await issuer.sign(claims())
    expect(await arrange()(`Bearer ${token}`)).toMatchObject({ outcome: 'served', signals: ['token_claim'] })
    expect(await arrange()(`bearer ${token}`)).toMatchObject({ outcome: 'served' })
  })

  it.each([
    ['expired', { exp: clock.now() }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another audience', { aud: 'https://other.example' }],
  ])('refuses a token that is %s', async (_what, changes) => {
    const token = await issuer.sign(claims(changes))
    expect(await arrange()(`Bearer ${token}`)).toEqual({ outcome: 'unauthenticated', signals: ['token_claim'] })
  })

  it('refuses a token that another key signed, an unsigned and a changed one', async () => {
    const token = await issuer.sign(claims())
    const other = await issuer.sign(claims({ tenant_id: 'ten_other' }))
    const [header, , signature] = token.split('.')
    for (const forged of [
      await stranger.sign(claims()),
      `${token.split('.').slice(0, 2).join('.')}.`,
      `${header}.${other.split('.')[1]}.${signature}`,
    ]) {
      expect(await arrange()(`Bearer ${forged}`)).toMatchObject({ outcome: 'unauthenticated' })
    }
  })

  it('reads no tenant out of a token without the claim, nor out of one that every object has', async () => {
    const { tenant_id: _, ...rest } = claims()
    const token = await issuer.sign(rest)
    expect(await arrange()(`Bearer ${token}`)).toEqual({ outcome: 'unknown', signals: [] })
    const inherited = tokenClaim({
      verifier: { verify: async () => ({ kind: 'verified', claims: {} }) },
      tenants: { findById: async () => tenantRecord() },
      claim: 'constructor',
    })
    const request = { url: new URL('https://api.example/'), headers: new Headers({ authorization: 'Bearer a.b.c' }) }
    expect(await inherited.read(request)).toEqual({ kind: 'absent' })
  })

  it.each([[5], [null], [''], [['ten_meridian']], [{ id: 'ten_meridian' }]])(
    'knows nobody by the claim %j',
    async (value) => {
      const token = await issuer.sign(claims({ tenant_id: value }))
      expect(await arrange()(`Bearer ${token}`)).toMatchObject({ outcome: 'unknown', signals: ['token_claim'] })
    },
  )

  it('knows nobody by an id that no tenant has', async () => {
    const token = await issuer.sign(claims({ tenant_id: 'ten_gone' }))
    expect(await arrange()(`Bearer ${token}`)).toMatchObject({ outcome: 'unknown' })
  })

  it('leaves a token alone that the verifier calls foreign, and one that is no JWT', async () => {
    const ask = arrange({ verify: async () => ({ kind: 'foreign' }) })
    for (const value of ['Bearer a.b.c', 'Bearer opaque', 'Basic a.b.c', 'Bearer a.b', 'Bearer a.b.c.d.e']) {
      expect(await ask(value)).toEqual({ outcome: 'unknown', signals: [] })
    }
  })

  it('refuses two credentials in one header, and what no token has in it (RFC 6750 2.1)', async () => {
    const token = await issuer.sign(claims())
    const ask = arrange()
    for (const value of [
      `Bearer ${token}, Bearer ${token}`,
      `Bearer opaque, Bearer ${token}`,
      'Bearer a b',
      'Bearer é',
    ]) {
      expect(await ask(value), value).toMatchObject({ outcome: 'unauthenticated' })
    }
  })

  it('is unavailable when it cannot be told whether a token holds', async () => {
    const ask = arrange({ verify: () => Promise.reject(new Error('no keys')) })
    expect(await ask('Bearer a.b.c')).toMatchObject({ outcome: 'unavailable' })
  })

  it('does not verify a token of absurd length', async () => {
    const ask = arrange({ verify: () => Promise.reject(new Error('asked')) })
    expect(await ask(`Bearer ${'a'.repeat(9000)}.b.c`)).toMatchObject({ outcome: 'unauthenticated' })
  })
})
