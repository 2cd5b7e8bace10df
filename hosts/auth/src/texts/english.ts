import type { AccountOutcome } from './account-outcome.ts'
import type { SignInProblem, Texts } from './texts.ts'

export const english: Texts = {
  language: 'en',
  continueTitle: 'One moment',
  continueButton: 'Continue',
  errorPrefix: 'Error: ',
  signInTo: (client) => `Sign in to ${client}`,
  signInTitle: 'Sign in',
  toContinueTo: 'to continue to',
  notVerified: (place) => `${place}, not verified`,
  withAccountOf: 'Your account at',
  username: 'Username',
  password: 'Password',
  signInButton: 'Sign in',
  passkeyButton: 'Sign in with a passkey',
  passkeyFailed: 'No passkey was used. Please try again, or sign in with your password.',
  signInProblem,
  consentTitle: (client) => `Allow ${client}?`,
  unverified: 'Not verified: this application registered itself and chose its own name.',
  goesOnTo: (place) =>
    place === 'app' ? 'If you allow it, you go on to an app on this device:' : 'If you allow it, you go on to',
  consentSignedInAs: 'You are signed in as',
  consentAsks: 'This application would like to:',
  policyLink: (client) => `Privacy policy of ${client}`,
  termsLink: (client) => `Terms of ${client}`,
  allowButton: 'Allow',
  denyButton: 'Do not allow',
  consentItem: (item) => consentItems.get(item),
  signOutTitle: 'Sign out',
  signOutQuestion: 'Sign out?',
  signOutText: 'Sites that use this account will ask you to sign in again.',
  signOutButton: 'Sign out',
  signedOut: {
    title: 'You are signed out',
    text: 'You can close this page, or go back to the site you came from to sign in again.',
  },
  account: {
    title: 'Your account',
    greeting: (name) => `Hello, ${name}`,
    signedOut: {
      title: 'You are not signed in',
      text: 'Please sign in to a site that uses this account, then open this page again.',
    },
    sessions: 'Where you are signed in',
    thisSession: 'this browser',
    unknownDevice: 'Unknown device',
    since: (when) => `since ${when}`,
    endSession: 'Sign out',
    endOthers: 'Sign out everywhere else',
    endOffline: 'Also end the access of applications that stay signed in',
    applications: 'Applications with access to your account',
    noApplications: 'No application has access to your account.',
    staysSignedIn: 'stays signed in when you sign out',
    withdraw: 'End access',
    passkeys: 'Passkeys',
    passkeysText: 'With a passkey you sign in by fingerprint, face or PIN of a device, without a password.',
    noPasskeys: 'You have no passkey.',
    unnamedPasskey: 'Passkey',
    addedOn: (when) => `added ${when}`,
    lastUsedOn: (when) => `last used ${when}`,
    neverUsed: 'not used yet',
    passkeyName: 'Name of the passkey',
    renamePasskey: 'Rename',
    removePasskey: 'Remove',
    removePasskeyTitle: (name) => `Remove “${name}”?`,
    removePasskeyText:
      'Nobody can sign in with this passkey then. Whoever has signed in with it stays signed in until that session is ended.',
    removeLastPasskeyText: 'It is your only one: you sign in with your password from then on.',
    endOthersToo: 'Also sign out everywhere else',
    keepPasskey: 'Keep it',
    addPasskey: 'Add a passkey',
    addPasskeyNeedsScript: 'Adding a passkey needs JavaScript, and a browser that knows passkeys.',
    newPasskeyName: 'What you call it, such as My phone',
    passkeyKnown: 'This device has a passkey for this account already.',
    passkeyNotMade: 'No passkey was made. Please try again.',
    changePassword: 'Change your password',
    currentPassword: 'Current password',
    newPassword: 'New password (at least 8 characters)',
    newPasswordAgain: 'New password again',
    changeButton: 'Change password',
    outcome,
  },
  badSignInLink: {
    title: 'This sign-in link does not work',
    text: 'The site that sent you here is not set up correctly. You have not been signed in. Please go back to it and try again, or tell the people who run it.',
  },
  badSignOutLink: {
    title: 'This sign-out link does not work',
    text: 'The site that sent you here is not set up correctly. You are still signed in here if you were before.',
  },
  outOfDate: {
    title: 'This page is out of date',
    text: 'Please go back to the site you came from and start again. Cookies must be allowed for this address.',
  },
  notFound: { title: 'There is nothing here', text: 'Please go back to the site you came from.' },
  tooManyRequests: { title: 'Too many attempts', text: 'Please try again later.' },
  failed: { title: 'Something went wrong', text: 'This is our fault, not yours. Please try again later.' },
  codeForPeople: 'Code for the people who run the site:',
}

const consentItems: ReadonlyMap<string, string> = new Map([
  ['openid', 'know that it is you'],
  ['profile', 'see your name and profile'],
  ['email', 'see your email address'],
  ['address', 'see your postal address'],
  ['phone', 'see your phone number'],
  ['offline_access', 'keep access while you are away'],
  ['sessions', 'see where you are signed in, and sign you out there'],
])

function signInProblem(problem: SignInProblem): string {
  switch (problem.reason) {
    case 'credentials_wrong':
      return 'The username or the password is not right. Please try again.'
    case 'too_many_attempts': {
      const minutes = Math.ceil(problem.retryAfterSeconds / 60)
      return `There were too many attempts. Please try again in ${minutes <= 1 ? 'a minute' : `${minutes} minutes`}.`
    }
    case 'passkey_refused':
      return 'This passkey did not work. Please try again, or sign in with your password.'
    case 'passkey_expected':
      return 'This site asks you to sign in with a passkey. You can add one on your account page.'
    case 'other_account_expected':
      return 'This site expects another account. Please sign in with that one.'
  }
}

function outcome(reason: AccountOutcome): string {
  switch (reason) {
    case 'session_ended':
      return 'That session has ended.'
    case 'others_ended':
      return 'All other sessions have ended.'
    case 'everything_ended':
      return 'All other sessions have ended, and so has the access of applications that stayed signed in.'
    case 'withdrawn':
      return 'The application has lost its access.'
    case 'password_changed':
      return 'Your password is changed. All other sessions have ended.'
    case 'passkey_added':
      return 'The passkey is added. You can sign in with it from now on.'
    case 'passkey_renamed':
      return 'The passkey has its new name.'
    case 'passkey_not_renamed':
      return 'The passkey keeps its name: a new one needs 1 to 60 characters.'
    case 'passkey_removed':
      return 'The passkey is removed. Nobody can sign in with it any more; delete it on its device too.'
    case 'passkey_removed_others_ended':
      return 'The passkey is removed, and all other sessions have ended. Delete it on its device too.'
    case 'passkey_refused':
      return 'The passkey could not be added. Please try again.'
    case 'passkey_limit':
      return 'You have as many passkeys as there can be. Remove one first.'
    case 'password_wrong':
      return 'The current password is not right.'
    case 'password_length':
      return 'The new password needs 8 to 1024 characters.'
    case 'password_blocked':
      return 'That new password is easy to guess: many people use it, or it is made of your name or the name of this site. Please choose another one.'
    case 'passwords_differ':
      return 'The two new passwords are not the same.'
    case 'too_many_attempts':
      return 'There were too many attempts. Please try again later.'
  }
}
