import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from './browser.ts'
import { answerOf, forgetAttempts, hiddenFields, issuer, openBrowser, request, rowsOf } from './browser.ts'
import { badValue, formType, pastTheLimit, spoil } from './spoil.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
let signedIn: Browser
beforeAll(async () => {
  signedIn = openBrowser(workers, issuer)
  await signedIn.signIn()
  const columns = 'issuer, credential_id, tenant_id, user_id, public_key, counter, transports, name, created_at'
  await workers
    .d1('auth', 'AUTH_DB')
    .prepare(`INSERT INTO passkeys (${columns}) SELECT ?, 'a2V5', tenant_id, user_id, ?, 0, '[]', 'Phone', 1
      FROM users WHERE username = 'ada'`)
    .bind(issuer, Buffer.from('no COSE key').toString('base64url'))
    .run()
})

/** What people own, as it stands. */
const standing = (): Promise<unknown> =>
  rowsOf(workers, ['users', 'passkeys', 'sessions', 'consents', 'grants', 'authorization_codes', 'passkey_challenges'])

/** A page, or the way back to the account page: a form may name what is nobody's, and nothing comes of that. */
async function expectAccountPage(response: Response): Promise<void> {
  if (response.status !== 303) return expectRefusingPage(response)
  expect(response.headers.get('location')).toBe('/account')
  await expectRefusingPage(await signedIn.get('/account'))
}

async function expectRefusingPage(response: Response): Promise<void> {
  expect(response.status).toBeLessThan(500)
  expect(response.headers.get('location')).toBeNull()
  expect(response.headers.get('content-type')).toContain('text/html')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await response.text()).not.toContain('<script>marked')
}

const hostile = fc.oneof(badValue, fc.constant('"><script>marked()</script>'))

/** The JSON of a passkey's answer with one member spoilt; the challenge is right, so that all of it is read. */
const answers = (kind: 'webauthn.get' | 'webauthn.create', challenge: string): fc.Arbitrary<string> => {
  const clientData = { type: kind, challenge, origin: new URL(issuer).origin, crossOrigin: false }
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const response = {
    clientDataJSON: encode(clientData),
    authenticatorData: Buffer.alloc(37, 5).toString('base64url'),
    signature: Buffer.alloc(70, 1).toString('base64url'),
    userHandle: 'dXNlcg',
    attestationObject: Buffer.from('a0', 'hex').toString('base64url'),
    transports: ['internal'],
  }
  const answer = { id: 'a2V5', rawId: 'a2V5', type: 'public-key', clientExtensionResults: {}, response }
  const value = fc.oneof(fc.jsonValue(), hostile, fc.constant(undefined))
  const outer = fc
    .tuple(fc.constantFrom(...Object.keys(answer)), value)
    .map(([name, bad]) => ({ ...answer, [name]: bad }))
  const inner = fc
    .tuple(fc.constantFrom(...Object.keys(response)), value)
    .map(([name, bad]) => ({ ...answer, response: { ...response, [name]: bad } }))
  const data = fc.tuple(fc.constantFrom(...Object.keys(clientData)), value).map(([name, bad]) => ({
    ...answer,
    response: { ...response, clientDataJSON: encode({ ...clientData, [name]: bad }) },
  }))
  const json = fc.oneof(outer, inner, data, fc.constant(answer)).map((each) => JSON.stringify(each))
  return fc.oneof(json, hostile)
}
const challengeIn = (page: string): string => {
  const [, options = '{}'] = /data-options="([^"]*)"/.exec(page) ?? []
  return (JSON.parse(options.replaceAll('&quot;', '"')) as { challenge: string }).challenge
}

describe('the forms of our pages, spoilt', () => {
  it.each([
    ['/account/sessions/end', { sid: 'of nobody' }],
    ['/account/applications/withdraw', { client_id: 'of nobody' }],
    [
      '/account/password',
      { current_password: 'not it', new_password: 'long enough now', new_password_again: 'long enough now' },
    ],
    ['/account/passkeys/add', { credential: '{}', name: 'Mine', confirmation: 'not it' }],
    ['/account/passkeys/rename', { passkey: 'of nobody', name: 'Mine' }],
    ['/account/passkeys/remove', { passkey: 'of nobody', elsewhere: 'no', confirmation: 'not it' }],
  ])('%s: a page, and nothing of the account changes', async (path, fields) => {
    const page = await (await signedIn.get('/account')).text()
    const good = { form_token: hiddenFields(page).get('form_token') ?? '', ...fields }
    const before = await standing()
    await fc.assert(
      fc.asyncProperty(spoil(good, ['sid', 'client_id', 'credential']), formType, async (form, type) => {
        await expectAccountPage(await signedIn.post(path, form, { 'content-type': type }))
        await forgetAttempts(workers)
      }),
      { numRuns: 30 },
    )
    for (const [name] of Object.entries(good)) {
      const form = new URLSearchParams({ ...good, [name]: pastTheLimit })
      await expectAccountPage(await signedIn.post(path, form))
    }
    expect(await standing()).toEqual(before)
  })

  it.each(['end', 'end-others'])('/account/sessions/%s: a form that is not ours ends nothing', async (which) => {
    const other = openBrowser(workers, issuer)
    await other.signIn()
    const before = await standing()
    await fc.assert(
      fc.asyncProperty(hostile, async (formToken) => {
        const form = new URLSearchParams({ form_token: formToken, sid: 'x' })
        const response = await signedIn.post(`/account/sessions/${which}`, form)
        expect(response.status).toBeGreaterThanOrEqual(400)
        await expectRefusingPage(response)
      }),
      { numRuns: 20 },
    )
    expect(await standing()).toEqual(before)
  })

  it('/account/passkeys/add: no passkey comes of a spoilt answer to a good challenge', async () => {
    const page = await (await signedIn.get('/account')).text()
    const formToken = hiddenFields(page).get('form_token') ?? ''
    const before = await standing()
    await fc.assert(
      fc.asyncProperty(answers('webauthn.create', challengeIn(page)), async (credential) => {
        const form = new URLSearchParams({ form_token: formToken, credential, name: 'Mine' })
        await expectRefusingPage(await signedIn.post('/account/passkeys/add', form))
        await forgetAttempts(workers)
      }),
      { numRuns: 80 },
    )
    expect(await standing()).toEqual(before)
  })

  it('/sign-in/passkey: a page, no session, no code, and the challenge is not used up', async () => {
    const browser = openBrowser(workers, issuer)
    const page = await (await browser.get(`/authorize?${request()}`)).text()
    const fields = Object.fromEntries(hiddenFields(page))
    const before = await standing()
    const form = 'application/x-www-form-urlencoded'
    const answered = answers('webauthn.get', challengeIn(page)).map((credential) => ({ ...fields, credential }))
    const sent = fc.oneof(
      fc.tuple(
        answered.map((each) => new URLSearchParams(each)),
        fc.constant(form),
      ),
      fc.tuple(spoil({ ...fields, credential: '{}' }), formType),
    )
    await fc.assert(
      fc.asyncProperty(sent, async ([body, type]) => {
        const response = await browser.post('/sign-in/passkey', body, { 'content-type': type })
        expect(response.status).toBeLessThan(500)
        // A request whose own parameters are spoilt may be answered at the registered place, with an error.
        const location = response.headers.get('location')
        if (location === null) await expectRefusingPage(response)
        else expect([answerOf(response).get('error') !== null, answerOf(response).get('code')]).toEqual([true, null])
        expect([...browser.cookies.keys()].some((name) => name.endsWith('voyage_session'))).toBe(false)
        await forgetAttempts(workers)
      }),
      { numRuns: 120 },
    )
    const read = "SELECT count(*) AS n FROM audit_events WHERE detail LIKE '%answer_invalid%'"
    expect(await workers.d1('auth', 'AUTH_DB').prepare(read).first<number>('n')).toBeGreaterThan(0)
    expect(await standing()).toEqual(before)
  })

  it('leaves no failure in the log', () => {
    expect(workers.logs.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })
})
