import type { PasskeySignInRefusal } from '@voyage/oidc-core/passkeys'
import type { Place } from '../pages/name-place.ts'
import type { AccountOutcome } from './account-outcome.ts'

/** Why a sign-in did not succeed, as far as whoever tried it may know. */
export type SignInProblem =
  | { readonly reason: 'credentials_wrong' }
  | PasskeySignInRefusal
  | { readonly reason: 'other_account_expected' }
  /** The password was right, but the client asks for a level that only a passkey reaches. */
  | { readonly reason: 'passkey_expected' }

/** A heading and a sentence or two. */
export interface Notice {
  readonly title: string
  readonly text: string
}

/** Every text of the pages in one language. Values put into a text are escaped where it is shown. */
export interface Texts {
  /** BCP 47. */
  readonly language: string
  readonly continueTitle: string
  readonly continueButton: string
  readonly errorPrefix: string
  readonly signInTo: (client: string) => string
  readonly signInTitle: string
  readonly toContinueTo: string
  /** Beside the name that a client gave itself: where it is. */
  readonly notVerified: (place: string) => string
  readonly withAccountOf: string
  readonly username: string
  readonly password: string
  readonly signInButton: string
  readonly passkeyButton: string
  /** The browser got no passkey: the user turned back, or has none here. */
  readonly passkeyFailed: string
  readonly signInProblem: (problem: SignInProblem) => string
  readonly consentTitle: (client: string) => string
  /** Of a client that registered itself. */
  readonly unverified: string
  /** Before the host of a site, or the name of an app's scheme. */
  readonly goesOnTo: (place: Place['kind']) => string
  readonly consentSignedInAs: string
  readonly consentAsks: string
  readonly policyLink: (client: string) => string
  readonly termsLink: (client: string) => string
  readonly allowButton: string
  readonly denyButton: string
  /** What a scope or a claim (`claim:<name>`) lets a client do; undefined for one without a text. */
  readonly consentItem: (item: string) => string | undefined
  readonly signOutTitle: string
  readonly signOutQuestion: string
  readonly signOutText: string
  readonly signOutButton: string
  readonly signedOut: Notice
  readonly account: AccountTexts
  readonly badSignInLink: Notice
  readonly badSignOutLink: Notice
  readonly outOfDate: Notice
  readonly notFound: Notice
  readonly tooManyRequests: Notice
  readonly failed: Notice
  readonly codeForPeople: string
}

/** The texts of the account page. */
export interface AccountTexts {
  readonly title: string
  readonly greeting: (name: string) => string
  readonly signedOut: Notice
  readonly sessions: string
  readonly thisSession: string
  readonly unknownDevice: string
  readonly since: (when: string) => string
  readonly endSession: string
  readonly endOthers: string
  /** A choice beside it. */
  readonly endOffline: string
  readonly applications: string
  readonly noApplications: string
  /** An application that goes on when the session has ended. */
  readonly staysSignedIn: string
  readonly withdraw: string
  readonly passkeys: string
  readonly passkeysText: string
  readonly noPasskeys: string
  readonly unnamedPasskey: string
  readonly addedOn: (when: string) => string
  readonly lastUsedOn: (when: string) => string
  readonly neverUsed: string
  readonly passkeyName: string
  readonly renamePasskey: string
  readonly removePasskey: string
  readonly removePasskeyTitle: (name: string) => string
  /** What its removal does, and what goes on: sessions that were begun with it. */
  readonly removePasskeyText: string
  /** There is the password alone then. */
  readonly removeLastPasskeyText: string
  /** A choice beside it. */
  readonly endOthersToo: string
  readonly keepPasskey: string
  readonly addPasskey: string
  readonly addPasskeyNeedsScript: string
  readonly newPasskeyName: string
  /** This device has a passkey of this account already. */
  readonly passkeyKnown: string
  readonly passkeyNotMade: string
  readonly changePassword: string
  readonly currentPassword: string
  readonly newPassword: string
  readonly newPasswordAgain: string
  readonly changeButton: string
  readonly outcome: (outcome: AccountOutcome) => string
}
