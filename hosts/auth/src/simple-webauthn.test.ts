import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server'
import type { Passkey } from '@voyage/oidc-core/passkeys'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSimpleWebauthn } from './simple-webauthn.ts'
import type { AttestedPasskeyOptions } from './testing/create-attested-passkey.ts'
import { createAttestedPasskey } from './testing/create-attested-passkey.ts'

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
const revocationList = 'http://ca.example/revoked'
const made = (attestation: AttestedPasskeyOptions['attestation']) =>
  createAttestedPasskey({ ...place, challenge: 'dGV4dA', attestation, revocationList })
/** What the library makes of an answer when nobody looks at it before. */
const verifyByLibrary = async (answer: object) =>
  verifyRegistrationResponse({
    response: answer as RegistrationResponseJSON,
    expectedChallenge: 'dGV4dA',
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
  })
const trust = (identifier: 'packed' | 'fido-u2f', certificates: Array<Uint8Array<ArrayBuffer>>) =>
  SettingsService.setRootCertificates({ identifier, certificates })

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

  it.each(['none', 'self'] as const)('takes a passkey that nobody vouches for but itself (%s)', async (attestation) => {
    const { answer } = await made(attestation)
    const taken = await webauthn.verifyCreation({ ...place, challenge: 'dGV4dA', response: answer })
    expect(taken).toMatchObject({ credentialId: answer['id'], counter: 0 })
  })

  it.each(['packed', 'fido-u2f'] as const)(
    'takes no attestation with certificates (%s), which the library would take and fetch for what they name',
    async (format) => {
      const fetched = vi.fn(async () => new Response(null, { status: 404 }))
      vi.stubGlobal('fetch', fetched)
      const { answer, root } = await made(format)
      expect(await verifyByLibrary(answer)).toMatchObject({ verified: true, registrationInfo: { fmt: format } })
      trust(format, [root])
      try {
        expect(await verifyByLibrary(answer)).toMatchObject({ verified: true })
        expect(fetched).toHaveBeenCalledWith(revocationList)
        fetched.mockClear()
        expect(await webauthn.verifyCreation({ ...place, challenge: 'dGV4dA', response: answer })).toBeNull()
        expect(fetched).not.toHaveBeenCalled()
      } finally {
        trust(format, [])
      }
      expect(await webauthn.verifyCreation({ ...place, challenge: 'dGV4dA', response: answer })).toBeNull()
    },
  )
})
