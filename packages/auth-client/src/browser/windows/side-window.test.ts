import { describe, expect, it } from 'vitest'
import { setUpBrowser } from '../../testing/set-up-browser-client.ts'
import { issuer, site } from '../../testing/set-up-cookie-relying-party.ts'
import type { Popup, SideWindowHost } from './index.ts'
import { hiddenFrame, openPopup, relayCallback } from './index.ts'

const relayUri = `${site}/relay`

async function arrange() {
  const set = await setUpBrowser()
  const { tab, client } = set.openTab()
  const frames: Array<{ hidden: boolean; src: string; remove: () => void }> = []
  const popup = {
    closed: false,
    location: { href: '' },
    opener: tab as unknown,
    close: () => Object.assign(popup, { closed: true }),
  }
  const opened: Array<Popup | null> = [popup]
  const host: SideWindowHost = {
    ...(tab.window as unknown as SideWindowHost),
    document: {
      createElement: () => {
        const frame = { hidden: false, src: '', remove: () => void frames.splice(frames.indexOf(frame), 1) }
        return frame
      },
      body: { append: (frame) => void frames.push(frame) },
    },
    open: () => opened.shift() ?? null,
  }
  const options = { window: host, issuer, clientId: 'app', relayUri }
  /** The provider answers in the window at `href`. */
  const answer = (href: string) => {
    const url = new URL(href)
    set.fake.nonce = url.searchParams.get('nonce') ?? ''
    const query = new URLSearchParams({ code: 'c', state: url.searchParams.get('state') ?? '', iss: issuer })
    const relay = set.origin.open({ href: `${relayUri}?${query}` })
    relayCallback({ window: relay.window, issuer, clientId: 'app' })
  }
  return { ...set, client, frames, popup, opened, options, answer }
}

describe('a popup', () => {
  it('signs in without leaving the page, and closes', async () => {
    const { client, popup, options, answer, origin } = await arrange()
    const asked = client.signInWith(openPopup(options))
    await origin.pass(1)
    expect(new URL(popup.location.href).searchParams.get('redirect_uri')).toBe(relayUri)
    answer(popup.location.href)
    expect(await asked).toMatchObject({ ok: true, value: { subject: 'user-1' } })
    expect(popup.closed).toBe(true)
    expect(client.session()?.subject).toBe('user-1')
  })

  it('that was blocked or closed signs nobody in', async () => {
    const { client, popup, options, opened, origin } = await arrange()
    const closed = client.signInWith(openPopup(options))
    await origin.pass(1)
    popup.close()
    await origin.pass(2)
    expect(await closed).toEqual({ ok: false, error: { step: 'window', refusal: { reason: 'popup_closed' } } })
    opened[0] = null
    const blocked = { ok: false, error: { step: 'window', refusal: { reason: 'popup_blocked' } } }
    expect(await client.signInWith(openPopup(options))).toEqual(blocked)
  })

  it('closes when the provider cannot be reached', async () => {
    const { client, popup, options, fake } = await arrange()
    fake.knobs.down = true
    await expect(client.signInWith(openPopup(options))).rejects.toMatchObject({ retriable: true })
    expect(popup.closed).toBe(true)
  })

  it('closes when the answer is refused', async () => {
    const { client, popup, options, answer, origin, fake } = await arrange()
    const asked = client.signInWith(openPopup(options))
    await origin.pass(1)
    fake.knobs.claims = { aud: 'other' }
    answer(popup.location.href)
    expect(await asked).toMatchObject({ ok: false, error: { refusal: { reason: 'audience_mismatch' } } })
    expect(popup.closed).toBe(true)
  })

  it('gives no page that it comes to a hold on the page that opened it', async () => {
    const { client, popup, options, origin } = await arrange()
    void client.signInWith(openPopup(options))
    await origin.pass(1)
    expect([popup.opener, new URL(popup.location.href).origin]).toEqual([null, issuer])
  })

  it('that seems closed (Cross-Origin-Opener-Policy) signs in where that is known', async () => {
    const { client, popup, options, answer, origin } = await arrange()
    const asked = client.signInWith(openPopup({ ...options, trustClosed: false }))
    await origin.pass(1)
    popup.closed = true
    await origin.pass(60)
    answer(popup.location.href)
    expect(await asked).toMatchObject({ ok: true })
  })

  it('that seems closed is given up after ten minutes', async () => {
    const { client, popup, options, origin } = await arrange()
    const asked = client.signInWith(openPopup({ ...options, trustClosed: false }))
    popup.closed = true
    await origin.pass(610)
    expect(await asked).toEqual({ ok: false, error: { step: 'window', refusal: { reason: 'no_answer' } } })
  })

  it('takes no answer of another client or provider in the same origin (mix-up)', async () => {
    const { client, popup, options, origin } = await arrange()
    void client.signInWith(openPopup(options))
    await origin.pass(1)
    const state = new URL(popup.location.href).searchParams.get('state') ?? ''
    for (const other of [
      { issuer: 'https://evil.example', clientId: 'app' },
      { issuer, clientId: 'other' },
    ]) {
      const relay = origin.open({ href: `${relayUri}?code=c&state=${state}` })
      relayCallback({ window: relay.window, ...other })
    }
    await origin.pass(1)
    expect([client.session(), popup.closed]).toEqual([null, false])
  })

  it('takes no answer to another request (code injection)', async () => {
    const { client, popup, options, answer, origin } = await arrange()
    const asked = client.signInWith(openPopup(options))
    await origin.pass(1)
    answer('https://id.example/authorize?state=other&nonce=n')
    await origin.pass(1)
    expect(client.session()).toBeNull()
    answer(popup.location.href)
    expect(await asked).toMatchObject({ ok: true })
  })
})

describe('a hidden frame', () => {
  it('signs in silently and leaves nothing in the page', async () => {
    const { client, frames, options, answer, origin } = await arrange()
    const asked = client.signInWith(hiddenFrame(options), { prompt: 'none' })
    await origin.pass(1)
    expect(frames).toMatchObject([{ hidden: true }])
    answer(frames[0]?.src ?? '')
    expect(await asked).toMatchObject({ ok: true })
    expect(frames).toEqual([])
  })

  it('that brings no answer in ten seconds signs nobody in', async () => {
    const { client, frames, options, origin } = await arrange()
    const asked = client.signInWith(hiddenFrame(options), { prompt: 'none' })
    await origin.pass(12)
    expect(await asked).toEqual({ ok: false, error: { step: 'window', refusal: { reason: 'no_answer' } } })
    expect(frames).toEqual([])
  })
})
