import type { Passkey } from '@voyage/oidc-core/passkeys'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSimpleWebauthn } from './simple-webauthn.ts'

const webauthn = createSimpleWebauthn()
const place = { rpId: 'auth.example', origin: 'https://auth.example' }
const passkey: Passkey = {
  credentialId: 'AAAA',
  issuer: place.origin,
  tenantId: 'ten_a',
  userId: 'ada',
  publicKey: 'AAAA',
  counter: 0,
  transports: ['internal'],
  name: '',
  createdAt: 0,
  lastUsedAt: null,
}
const base64url = (bytes: ReadonlyArray<number>): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const text = (value: string): ReadonlyArray<number> => [0x60 + value.length, ...new TextEncoder().encode(value)]
/** CBOR of { fmt, attStmt, authData }. */
const attestation = (format: string, statement: ReadonlyArray<number>): string =>
  base64url([0xa3, ...text('fmt'), ...text(format), ...text('attStmt'), ...statement, ...text('authData'), 0x41, 0])

afterEach(() => vi.unstubAllGlobals())

describe('createSimpleWebauthn', () => {
  it('asks for discoverable passkeys of verified users, without attestation, and for no second one of a device', async () => {
    const user = { userHandle: 'YWRh', username: 'ada', name: 'Ada' }
    const made = await webauthn.creationOptions({ rpId: place.rpId, challenge: 'text', ...user, known: [passkey] })
    expect(made).toMatchObject({
      challenge: 'dGV4dA',
      rp: { id: 'auth.example' },
      user: { id: 'YWRh', name: 'ada', displayName: 'Ada' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: 'AAAA', transports: ['internal'] }],
    })
    const asked = await webauthn.requestOptions({ rpId: place.rpId, challenge: 'text' })
    expect(asked).toMatchObject({ challenge: 'dGV4dA', rpId: 'auth.example', userVerification: 'required' })
    expect(asked['allowCredentials']).toBeUndefined()
  })

  it.each([null, 'text', 7, [], {}, { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {} }])(
    'refuses %j without failing',
    async (response) => {
      expect(await webauthn.verifyCreation({ ...place, challenge: 'dGV4dA', response })).toBeNull()
      expect(await webauthn.verifyRequest({ ...place, challenge: 'dGV4dA', response, passkey })).toBeNull()
    },
  )

  it.each([
    ['fido-u2f', [0xa0]],
    ['tpm', [0xa0]],
    // { x5c: [h''] }
    ['packed', [0xa1, ...text('x5c'), 0x81, 0x40]],
  ])('takes no attestation with certificates (%s), which may name places to fetch from', async (format, statement) => {
    const fetched = vi.fn()
    vi.stubGlobal('fetch', fetched)
    const clientData = { type: 'webauthn.create', challenge: 'dGV4dA', origin: place.origin }
    const clientDataJSON = base64url([...new TextEncoder().encode(JSON.stringify(clientData))])
    const answer = { clientDataJSON, attestationObject: attestation(format, statement) }
    const response = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {}, response: answer }
    expect(await webauthn.verifyCreation({ ...place, challenge: 'dGV4dA', response })).toBeNull()
    expect(fetched).not.toHaveBeenCalled()
  })
})
