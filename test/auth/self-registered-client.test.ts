import { describe, expect, it } from 'vitest'
import { issuer, openBrowser, putClient, redirectUri, request } from './browser.ts'
import type { Information } from './registrar.ts'
import { manage, metadata, registered } from './registrar.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ vars: { REGISTRATION: 'on' } })

/** The sign-in and the consent page of a client, as texts. */
const pagesOf = async (client_id: string, redirect_uri: string) => {
  const browser = openBrowser(workers, issuer)
  const parameters = request({ client_id, redirect_uri, prompt: 'consent' })
  const signIn = await (await browser.get(`/authorize?${parameters}`)).text()
  return { signIn, consent: await (await browser.signIn(parameters)).text() }
}

describe('a client that registered itself under the name of another', () => {
  const name = { client_name: 'Meridian <Bank>' }
  const site = 'https://evil.example:8443/meridian.example?a=%3Cb%3E'

  it('is called not verified at sign-in and consent, with the host of the redirect URI that was asked for', async () => {
    const client = await registered(workers, { ...metadata, ...name, redirect_uris: ['https://other.example/', site] })
    const { signIn, consent } = await pagesOf(client.client_id, site)
    expect(signIn).toContain('<strong>Meridian &lt;Bank&gt;</strong> (evil.example:8443, not verified)')
    expect(consent).toContain('Not verified: this application registered itself and chose its own name.')
    expect(consent).toContain('If you allow it, you go on to <strong>evil.example:8443</strong>')
    expect(consent).not.toContain('meridian.example<')
    expect(consent).not.toContain('other.example')
  })

  it('is told as an app where it is one', async () => {
    const native = { application_type: 'native', token_endpoint_auth_method: 'none' }
    const app = 'com.evil.app://meridian.example/cb'
    const client = await registered(workers, { ...metadata, ...name, ...native, redirect_uris: [app] })
    const { signIn, consent } = await pagesOf(client.client_id, app)
    expect(signIn).toContain('(com.evil.app, not verified)')
    expect(consent).toContain('you go on to an app on this device: <strong>com.evil.app</strong>')
  })

  it('is not verified either once it has changed its name', async () => {
    const client: Information = await registered(workers, { ...metadata, redirect_uris: [site] })
    const changes = { client_id: client.client_id, client_secret: client.client_secret, redirect_uris: [site] }
    expect((await manage(workers, client, 'PUT', { ...metadata, ...changes, client_name: 'Other' })).status).toBe(200)
    const { consent } = await pagesOf(client.client_id, site)
    expect(consent).toContain('Allow Other?')
    expect(consent).toContain('Not verified')
  })
})

it('a client that the operator put is not called unverified', async () => {
  await putClient(workers, 'ten_one', 'asking', { require_consent: true })
  const { signIn, consent } = await pagesOf('asking', redirectUri)
  expect(consent).toContain('Allow Client asking?')
  expect(signIn + consent).not.toMatch(/not verified/i)
})
