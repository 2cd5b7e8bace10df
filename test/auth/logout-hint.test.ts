import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from './browser.ts'
import {
  afterLogout,
  basic,
  claimsOf,
  codeOf,
  exchange,
  issuer,
  issuers,
  openBrowser,
  putUser,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import type { Sign } from './published-key.ts'
import { publishKey } from './published-key.ts'
import { isSignedIn, signedIn } from './signed-in.ts'
import { badValue } from './spoil.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
let sign: Sign

describe('the claims of a signed id_token_hint, spoilt', () => {
  // Nobody else gets such a hint past the signature.
  beforeAll(async () => {
    sign = await publishKey(workers)
    await putUser(workers, 'ten_one', 'max')
  })

  const idTokenOf = async (browser: Browser, at: string = issuer, client = 'meridian') => {
    const code = codeOf(await browser.get(`/authorize?${request({ client_id: client })}`))
    const headers = { authorization: basic(client, secret) }
    return claimsOf((await tokensOf(await token(workers, at, exchange(code), headers))).id_token)
  }
  const logout = async (claims: Readonly<Record<string, unknown>>): Promise<Response> => {
    const form = new URLSearchParams({ id_token_hint: await sign(claims), post_logout_redirect_uri: afterLogout })
    const browser = openBrowser(workers, issuer)
    const response = await browser.post('/logout', form)
    const again = response.headers.get('location') ?? ''
    // Without a cookie what fits into an address is asked again by GET.
    return again.startsWith('/logout?') ? browser.get(again) : response
  }

  it('/logout ends the one session of this issuer, tenant and user that `sid` names, and no other for any claim (lines 71, 77)', async () => {
    const own = await signedIn(workers, 'ada')
    const others = [
      [await signedIn(workers, 'max'), issuer, 'meridian'],
      [await signedIn(workers, 'ada', request(), { at: issuers[1] }), issuers[1], 'meridian'],
      [await signedIn(workers, 'bob', request({ client_id: 'other' })), issuer, 'other'],
    ] as const
    const right = await idTokenOf(own)
    const foreign = await Promise.all(
      others.map(async ([browser, at, client]) => (await idTokenOf(browser, at, client))['sid'] as string),
    )
    const bad = fc.oneof(fc.constantFrom('\ud800', ...foreign), badValue, fc.jsonValue())
    const changes = fc.record(
      {
        sid: bad,
        sub: bad,
        iss: fc.oneof(fc.constant(issuers[1]), bad),
        aud: fc.oneof(fc.constant('other'), bad),
        tenant_id: fc.oneof(fc.constant('ten_two'), bad),
      },
      { requiredKeys: ['sid'] },
    )
    const pairs = [
      ['meridian', 'ten_one'],
      ['other', 'ten_two'],
    ].map((pair) => JSON.stringify(pair))
    const first: ReadonlyArray<fc.JsonValue> = ['x'.repeat(20_000), '', 7, null, [String(right['sid'])], ...foreign]
    const outcomes = new Set<number>()
    await fc.assert(
      fc.asyncProperty(changes, async (changed) => {
        const claims: Readonly<Record<string, unknown>> = { ...right, ...changed }
        const isTyped = typeof claims['sid'] === 'string' && typeof claims['sub'] === 'string'
        // The client says which tenant: of the other one it may speak for nobody who is signed in here.
        const isOurs = claims['iss'] === issuer && pairs.includes(JSON.stringify([claims['aud'], claims['tenant_id']]))
        const response = await logout(claims)
        const expected = isTyped && isOurs ? [303, afterLogout] : [200, null]
        expect([response.status, response.headers.get('location')]).toEqual(expected)
        outcomes.add(response.status)
      }),
      { numRuns: 120, examples: first.map((sid) => [{ sid }]) },
    )
    expect([...outcomes].sort()).toEqual([200, 303])
    const standing = () =>
      Promise.all(
        [own, ...others.map(([browser]) => browser)].map((each, index) =>
          isSignedIn(each, index === 3 ? 'other' : 'meridian'),
        ),
      )
    expect(await standing()).toEqual([true, true, true, true])
    expect((await logout(right)).status).toBe(303)
    expect(await standing()).toEqual([false, true, true, true])
  })
})
