import type { ProviderContext } from '../provider/provider-context.ts'
import type { Webauthn, WebauthnPlace } from './webauthn.ts'

/** What passkeys work with. */
export interface PasskeyContext
  extends Pick<ProviderContext, 'issuer' | 'stores' | 'signingKeys' | 'randomBytes' | 'clock' | 'digestAddress'> {
  readonly webauthn: Webauthn
  /** Sign-ins by passkey from one address within 15 minutes, passwords included; default 100. */
  readonly addressLimit?: number
}

/** Passkeys belong to the host name of the issuer: those of one host are unknown at every other. */
export function placeOf(issuer: string): WebauthnPlace {
  const { hostname, origin } = new URL(issuer)
  return { rpId: hostname, origin }
}
