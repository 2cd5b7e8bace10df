import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Passkey, Webauthn } from '@voyage/oidc-core/passkeys'

// Ed25519, ES256, RS256 (COSE): what authenticators make, and what every runtime verifies.
const supportedAlgorithmIDs = [-8, -7, -257]

// Loaded when the first passkey is about: what does not need it starts without it.
const load = () => import('@simplewebauthn/server')

/** How long a browser waits for its user, in milliseconds. */
const timeout = 300_000

/** Returns WebAuthn by @simplewebauthn/server. */
export function createSimpleWebauthn(): Webauthn {
  return {
    async creationOptions({ rpId, challenge, userHandle, username, name, known }) {
      const { generateRegistrationOptions } = await load()
      const options = await generateRegistrationOptions({
        rpID: rpId,
        rpName: rpId,
        challenge,
        userID: decode(userHandle),
        userName: username,
        userDisplayName: name,
        timeout,
        excludeCredentials: known.map(({ credentialId, transports }) => ({
          id: credentialId,
          transports: [...transports],
        })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs,
      })
      return { ...options }
    },
    async requestOptions({ rpId, challenge }) {
      const { generateAuthenticationOptions } = await load()
      return {
        ...(await generateAuthenticationOptions({ rpID: rpId, challenge, timeout, userVerification: 'required' })),
      }
    },
    async verifyCreation({ response, challenge, origin, rpId }) {
      const { verifyRegistrationResponse } = await load()
      try {
        const answer = response as RegistrationResponseJSON
        if (!(await isUnattested(answer))) return null
        const { registrationInfo } = await verifyRegistrationResponse({
          response: answer,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: rpId,
          expectedType: 'webauthn.create',
          supportedAlgorithmIDs,
        })
        if (registrationInfo === undefined) return null
        const { id, publicKey, counter, transports = [] } = registrationInfo.credential
        return { credentialId: id, publicKey: encode(publicKey), counter, transports: transports.slice(0, 10) }
      } catch {
        // The library throws for whatever an answer lacks; a forged one is an expected input, not a failure.
        return null
      }
    },
    async verifyRequest({ response, challenge, origin, rpId, passkey }) {
      const { verifyAuthenticationResponse } = await load()
      try {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: response as AuthenticationResponseJSON,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: rpId,
          expectedType: 'webauthn.get',
          credential: credentialOf(passkey),
        })
        if (!verified) return null
        const { newCounter, credentialDeviceType } = authenticationInfo
        return { counter: newCounter, deviceBound: credentialDeviceType === 'singleDevice' }
      } catch {
        // As above.
        return null
      }
    },
  }
}

// The counter is judged where it is stored, in one step; to the library it is always the first.
const credentialOf = ({ credentialId, publicKey, transports }: Passkey) => ({
  id: credentialId,
  publicKey: decode(publicKey),
  counter: 0,
  transports: [...transports],
})

/** No attestation is asked for. One with a certificate could make the library fetch what the certificate names. */
async function isUnattested({ response }: RegistrationResponseJSON): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const attestation = decodeAttestationObject(decode(response.attestationObject))
  const format = attestation.get('fmt')
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined)
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
}

function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
