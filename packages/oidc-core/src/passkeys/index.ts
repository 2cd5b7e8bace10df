export type { Passkey } from '../model/passkey.ts'
export type { TooManyAttempts } from '../sign-in/throttle-address.ts'
export type { PasskeyOwner, PasskeyStore } from '../stores/passkey-store.ts'
export type { AddPasskeyRefusal } from './add-passkey.ts'
export type { PasskeyAuthentication, PasskeySignIn, PasskeySignInRefusal } from './authenticate-with-passkey.ts'
export type { PasskeyOfSession, Passkeys } from './create-passkeys.ts'
export { createPasskeys } from './create-passkeys.ts'
export type { PasskeyContext } from './passkey-context.ts'
export type {
  NewPasskey,
  PasskeyStatement,
  Webauthn,
  WebauthnAnswer,
  WebauthnOptions,
  WebauthnPlace,
} from './webauthn.ts'
