import { describe, expect, it } from 'vitest'
import { createMemorySessionStore } from '../memory/index.ts'
import { setUp, site } from '../testing/set-up-cookie-relying-party.ts'
import { receiveBackChannelLogout } from './receive-back-channel-logout.ts'

const otherIssuer = 'https://other.example'

/** One site that signs in at two issuers, with one store. */
async function arrange() {
  const store = createMemorySessionStore()
  const first = await setUp({ store })
  const second = await setUp({ store, issuer: otherIssuer })
  first.fake.knobs.claims = { sid: 'sid-1' }
  await first.finish()
  const token = (changed: Record<string, unknown>) => {
    const { now } = first.time
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    const claims = { iss: first.options.issuer, aud: 'app', iat: now, exp: now + 120, jti: 'j', sid: 'sid-1', events }
    return first.fake.sign({ ...claims, ...changed }, { typ: 'logout+jwt' })
  }
  const post = (logoutToken: string) => {
    const body = new URLSearchParams({ logout_token: logoutToken })
    const request = new Request(`${site}/back-channel-logout`, { method: 'POST', body })
    return receiveBackChannelLogout([second.rp, first.rp], request)
  }
  return { first, second, token, post }
}

describe('receiveBackChannelLogout', () => {
  it('lets the relying party of the token’s issuer end the session, without asking another provider', async () => {
    const { first, second, token, post } = await arrange()
    expect(await post(await token({}))).toMatchObject({ refusal: null, response: { status: 200 } })
    expect(await first.session()).toBeNull()
    expect(second.fake.paths).toEqual([])
  })

  it('refuses a token of an issuer that is none of them', async () => {
    const { first, token, post } = await arrange()
    const { refusal, response } = await post(await token({ iss: 'https://evil.example' }))
    expect({ refusal, status: response.status }).toEqual({ refusal: { reason: 'issuer_mismatch' }, status: 400 })
    expect(await first.session()).not.toBeNull()
  })

  it('refuses a token in the name of one issuer with the signature of another (token substitution)', async () => {
    const { first, second, post } = await arrange()
    const { now } = first.time
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    const claims = { iss: first.options.issuer, aud: 'app', iat: now, exp: now + 120, jti: 'j', sid: 'sid-1', events }
    const { refusal } = await post(await second.fake.sign(claims, { typ: 'logout+jwt' }))
    expect(refusal).toEqual({ reason: 'signature_invalid' })
    expect(await first.session()).not.toBeNull()
  })
})
