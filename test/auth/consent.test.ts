import { beforeAll, describe, expect, it } from 'vitest'
import { answerOf, hiddenFields, issuer, openBrowser, putClient, putUser, request } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
beforeAll(async () => {
  await putClient(workers, 'ten_one', 'asking', { require_consent: true })
})

describe('consent', () => {
  const parameters = (changes: Record<string, string | undefined> = {}) => request({ client_id: 'asking', ...changes })

  it('is asked for once, named by scope, and remembered; more scopes ask again', async () => {
    const browser = openBrowser(workers, issuer)
    const page = await browser.signIn(parameters({ scope: 'openid email' }))
    expect(page.status).toBe(200)
    expect(await page.clone().text()).toContain('see your email address')
    const allowed = await browser.decide(page, 'allow')
    expect(allowed.status).toBe(303)
    expect(answerOf(allowed).get('code')).not.toBeNull()
    const silent = await browser.get(`/authorize?${parameters({ prompt: 'none', scope: 'openid' })}`)
    expect(answerOf(silent).get('code')).not.toBeNull()
    const more = await browser.get(`/authorize?${parameters({ prompt: 'none' })}`)
    expect(answerOf(more).get('error')).toBe('consent_required')
  })

  it('denied: access_denied with state and iss, and nothing is remembered', async () => {
    await putUser(workers, 'ten_one', 'denier')
    const browser = openBrowser(workers, issuer)
    const denied = await browser.decide(await browser.signIn(parameters(), { username: 'denier' }), 'deny')
    expect(Object.fromEntries(answerOf(denied))).toMatchObject({
      error: 'access_denied',
      state: 'st/at e+%26',
      iss: issuer,
    })
    const silent = await browser.get(`/authorize?${parameters({ prompt: 'none' })}`)
    expect(answerOf(silent).get('error')).toBe('consent_required')
  })

  it('prompt=consent asks although the client is trusted; prompt=login consent asks for both', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    const page = await browser.get(`/authorize?${request({ prompt: 'consent' })}`)
    expect(answerOf(await browser.decide(page, 'allow')).get('code')).not.toBeNull()
    const both = request({ prompt: 'login consent' })
    expect(await (await browser.get(`/authorize?${both}`)).text()).toContain('type="password"')
    const second = await browser.signIn(both)
    expect(answerOf(await browser.decide(second, 'allow')).get('code')).not.toBeNull()
  })

  it('cannot skip the sign-in that prompt=login demands with a proof made for another request (line 24)', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    const page = await (await browser.get(`/authorize?${request({ prompt: 'consent' })}`)).text()
    const fields = hiddenFields(page)
    fields.set('request', request({ prompt: 'login consent' }).toString())
    fields.set('decision', 'allow')
    const answer = await browser.post('/consent', fields)
    expect(answer.headers.get('location')).toBeNull()
    expect(await answer.text()).toContain('type="password"')
  })

  it('is not given by a proof that another session was asked with, of the same user or another', async () => {
    for (const name of ['asked', 'stranger']) await putUser(workers, 'ten_one', name)
    const asked = openBrowser(workers, issuer)
    const proof =
      hiddenFields(await (await asked.signIn(parameters(), { username: 'asked' })).text()).get('proof') ?? ''
    for (const username of ['asked', 'stranger']) {
      const browser = openBrowser(workers, issuer)
      const fields = hiddenFields(await (await browser.signIn(parameters(), { username })).text())
      fields.set('proof', proof)
      fields.set('decision', 'allow')
      const answer = await browser.post('/consent', fields)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('name="decision"')
      const silent = await browser.get(`/authorize?${parameters({ prompt: 'none' })}`)
      expect(answerOf(silent).get('error')).toBe('consent_required')
    }
  })

  it('is CSRF-protected (line 17)', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    const form = new URLSearchParams({ request: parameters().toString(), decision: 'allow' })
    expect((await browser.post('/consent', form)).status).toBe(403)
  })
})
