import { describe, expect, it } from 'vitest'
import { setUpBrowser } from '../testing/set-up-browser-client.ts'
import { site } from '../testing/set-up-cookie-relying-party.ts'

/** Signs in with an answer or tokens that an attacker has bent, and says what came of it. */
async function attack(
  bend: (set: Awaited<ReturnType<typeof setUpBrowser>>, answer: URLSearchParams) => void | Promise<void>,
): Promise<{ readonly reason: string; readonly redeemed: number; readonly isSignedIn: boolean }> {
  const set = await setUpBrowser()
  const { tab } = set.openTab()
  const { answer } = await set.goAndReturn(tab)
  await bend(set, answer)
  tab.goTo(`${site}/callback?${answer}`)
  const { client } = set.load(tab)
  const result = await client.callback()
  const reason = result.ok ? 'signed in' : result.error.refusal.reason
  return { reason, redeemed: set.fake.tokenRequests.length, isSignedIn: client.session() !== null }
}

describe('a page refuses', () => {
  it.each([
    ['a code that it did not ask for (CSRF, RFC 9700 4.7)', { state: 'x'.repeat(43) }, 'transaction_missing'],
    ['an answer without state', { state: '' }, 'transaction_missing'],
    ['an answer of another provider (mix-up, RFC 9700 4.4)', { iss: 'https://evil.example' }, 'issuer_mismatch'],
    ['an answer that leaves its issuer out where the provider names it', { iss: null }, 'issuer_missing'],
    ['tokens in the address (RFC 9700 2.1.2)', { access_token: 'a' }, 'response_type_unexpected'],
  ])('%s, and sends its code nowhere', async (_, changed, reason) => {
    const outcome = await attack((__, answer) => {
      for (const [name, value] of Object.entries(changed)) {
        if (value === null) answer.delete(name)
        else answer.set(name, value)
      }
    })
    expect(outcome).toEqual({ reason, redeemed: 0, isSignedIn: false })
  })

  it('a second code beside the first (parameter pollution)', async () => {
    const outcome = await attack((_, answer) => answer.append('code', 'other'))
    expect(outcome).toEqual({ reason: 'parameter_repeated', redeemed: 0, isSignedIn: false })
  })

  it.each([
    ['a code of another sign-in (code injection, RFC 9700 4.5)', { nonce: 'of another' }, 'nonce_mismatch'],
    ['an ID token without nonce', { nonce: undefined }, 'nonce_missing'],
    ['an ID token for another client (token substitution)', { aud: 'other' }, 'audience_mismatch'],
    ['an ID token of another issuer', { iss: 'https://evil.example' }, 'issuer_mismatch'],
    ['an access token that the ID token does not go with', { at_hash: 'A'.repeat(22) }, 'access_token_mismatch'],
    ['an ID token that was valid once (replay)', { exp: 1_794_999_000 }, 'expired'],
  ])('%s', async (_, claims, reason) => {
    const outcome = await attack(({ fake }) => {
      fake.knobs.claims = claims
    })
    expect(outcome).toEqual({ reason, redeemed: 1, isSignedIn: false })
  })

  it.each([
    ['no signature', '{"alg":"none"}', ''],
    ['a signature by the public key as secret (algorithm confusion)', '{"alg":"HS256","kid":"key-0"}', 'c2ln'],
    ['a signature of nobody', '{"alg":"ES256","kid":"key-0"}', 'A'.repeat(86)],
  ])('an ID token with %s', async (_, header, signature) => {
    const outcome = await attack(({ fake }) => {
      const encoded = btoa(header).replaceAll('=', '')
      fake.knobs.bendIdToken = (idToken) => `${encoded}.${idToken.split('.')[1]}.${signature}`
    })
    expect(outcome.isSignedIn).toBe(false)
    expect(['algorithm_not_allowed', 'signature_invalid']).toContain(outcome.reason)
  })

  it('an access token (at+jwt) in place of the ID token', async () => {
    const outcome = await attack(({ fake }) => {
      fake.knobs.header = { typ: 'at+jwt' }
    })
    expect(outcome.reason).toBe('id_token_malformed')
  })

  it('metadata that names another issuer or a plain http endpoint (mix-up)', async () => {
    for (const metadata of [{ issuer: 'https://evil.example' }, { token_endpoint: 'http://id.example/token' }]) {
      const { openTab, fake } = await setUpBrowser()
      fake.knobs.metadata = metadata
      const { client, tab } = openTab()
      await expect(client.signIn()).rejects.toMatchObject({ code: 'AUTH_CLIENT_DISCOVERY_INVALID', retriable: false })
      expect(tab.visited).toEqual([])
    }
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ])('to return to %j (open redirect, RFC 9700 4.11)', async (returnTo) => {
    const { signIn } = await setUpBrowser()
    const { tab, signedIn } = await signIn({}, { returnTo })
    expect(signedIn.returnTo).toBe('/')
    expect(tab.address()).toBe(`${site}/`)
  })

  it('to return to another site when the stored transaction was changed', async () => {
    const { openTab, goAndReturn } = await setUpBrowser()
    const { tab, client } = await goAndReturn(openTab().tab)
    for (const [name, text] of tab.sessionStorage.texts) {
      tab.sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(text), returnTo: '//evil.example' }))
    }
    expect(await client.callback()).toMatchObject({ ok: true, value: { returnTo: '/' } })
  })

  it('to show or keep a token, code or verifier in an error', async () => {
    const { openTab, goAndReturn, fake } = await setUpBrowser()
    const { client, tab } = await goAndReturn(openTab().tab)
    const secrets = [...tab.sessionStorage.texts.values()].map((text) => JSON.parse(text).codeVerifier as string)
    fake.knobs.down = true
    const error = await client.callback().catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'AUTH_CLIENT_PROVIDER_UNREACHABLE', retriable: true })
    expect(secrets.filter((secret) => JSON.stringify([error, String(error)]).includes(secret))).toEqual([])
  })
})
