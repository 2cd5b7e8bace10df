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
  const popup = { closed: false, location: { href: '' }, close: () => Object.assign(popup, { closed: true }) }
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
