import { createAddressDigests, createSigningKeys } from '@voyage/oidc-core'
import type { D1Like } from '@voyage/oidc-core/d1'
import { createD1Stores } from '@voyage/oidc-core/d1'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { getTokens, hiddenFields, issuer, issuers, openBrowser, operator, request } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const newest = 'the-newest-secret-of-these-tests!'
const older = 'an-older-secret-of-these-tests!!!'
const lost = 'a-secret-that-nobody-kept-at-all!'
const workers = startAuthForFile({
  entry: 'hosts/auth/src/testing/fresh-keys.ts',
  vars: { KEY_ENCRYPTION_SECRET: `${newest} ${older}\n` },
})

const database = () => workers.d1('auth', 'AUTH_DB')
/** Loads an issuer's keys, and makes the first one, as a host with this secret alone. */
const loadUnder = (keyEncryptionSecret: string, at: string = issuer) =>
  createSigningKeys({
    store: createD1Stores(database() as unknown as D1Like).signingKeys,
    keyEncryptionSecret,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  }).load({ issuer: at, now: Math.floor(Date.now() / 1000) })
const keepHouse = async (): Promise<unknown> => (await operator(workers, '/admin/housekeeping', 'POST')).json()
const unreadable = { code: 'OIDC_SIGNING_KEY_UNREADABLE' }

describe('KEY_ENCRYPTION_SECRET with an older secret behind the newest', () => {
  it('opens what the older one sealed, and the housekeeping seals it under the newest; its tokens stay good', async () => {
    const { jwksText } = await loadUnder(older)
    // As it stands from before there were names.
    await database().prepare("UPDATE signing_keys SET sealed_by = ''").run()
    const { id_token: early } = await getTokens(workers, { issuer })
    expect(await keepHouse()).toMatchObject({ resealed: 1, unreadable: 0, left: [] })
    const { id_token: late } = await getTokens(workers, { issuer })
    for (const token of [early, late]) await jwtVerify(token, createLocalJWKSet(JSON.parse(jwksText)))
    expect((await loadUnder(newest)).jwksText).toBe(jwksText)
    await expect(loadUnder(older)).rejects.toMatchObject(unreadable)
    expect(await keepHouse()).toMatchObject({ resealed: 0, unreadable: 0 })
  })

  it('seals new keys with the newest', async () => {
    const [, other] = issuers
    await openBrowser(workers, other).get(`/authorize?${request()}`)
    await loadUnder(newest, other)
    await expect(loadUnder(older, other)).rejects.toMatchObject(unreadable)
  })

  it('finds in the audit what came from an address under either of them', async () => {
    const { digestAddress } = createAddressDigests({ secret: older })
    const event = { eventId: 'older', tenantId: 'ten_one', issuer, userId: null, clientId: null, sessionId: null }
    const { audit } = createD1Stores(database() as unknown as D1Like)
    const addressHash = await digestAddress('203.0.113.7')
    await audit.insertAuditEvent({ ...event, type: 'sign_in_failed', addressHash, detail: {}, at: 1 })
    const browser = openBrowser(workers, issuer)
    const fields = hiddenFields(await (await browser.get(`/authorize?${request()}`)).text())
    const form = new URLSearchParams([...fields, ['username', 'ada'], ['password', 'a guess at it']])
    await browser.post('/sign-in', form, { 'cf-connecting-ip': '203.0.113.7' })
    const found = await operator(workers, '/admin/tenants/ten_one/audit?address=203.0.113.7')
    const { events } = (await found.json()) as { events: ReadonlyArray<{ id: string; address_hash: string }> }
    const hashes = await createAddressDigests({ secret: [newest, older] }).digestsOf('203.0.113.7')
    expect(events.map((each) => each.address_hash)).toEqual(hashes)
    expect(events[1]?.id).toBe('older')
  })

  it('counts the keys that neither opens, and the log has them', async () => {
    await loadUnder(lost, 'https://lost.example')
    expect(await keepHouse()).toMatchObject({ resealed: 0, unreadable: 1, left: [] })
    expect(workers.logs.join('\n')).toContain('"unreadable":1')
  })
})
