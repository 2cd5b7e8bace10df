import type { AccountOutcome } from './account-outcome.ts'
import type { SignInProblem, Texts } from './texts.ts'

export const german: Texts = {
  language: 'de',
  continueTitle: 'Einen Augenblick',
  continueButton: 'Weiter',
  errorPrefix: 'Fehler: ',
  signInTo: (client) => `Anmelden bei ${client}`,
  signInTitle: 'Anmelden',
  toContinueTo: 'und weiter zu',
  notVerified: (place) => `${place}, nicht überprüft`,
  withAccountOf: 'Ihr Konto bei',
  username: 'Benutzername',
  password: 'Passwort',
  signInButton: 'Anmelden',
  passkeyButton: 'Mit einem Passkey anmelden',
  passkeyFailed:
    'Es wurde kein Passkey verwendet. Bitte versuchen Sie es noch einmal, oder melden Sie sich mit dem Passwort an.',
  signInProblem,
  consentTitle: (client) => `${client} erlauben?`,
  unverified: 'Nicht überprüft: Diese Anwendung hat sich selbst eingetragen und ihren Namen selbst gewählt.',
  goesOnTo: (place) =>
    place === 'app'
      ? 'Wenn Sie es erlauben, geht es weiter zu einer App auf diesem Gerät:'
      : 'Wenn Sie es erlauben, geht es weiter zu',
  consentSignedInAs: 'Sie sind angemeldet als',
  consentAsks: 'Diese Anwendung möchte:',
  policyLink: (client) => `Datenschutzerklärung von ${client}`,
  termsLink: (client) => `Nutzungsbedingungen von ${client}`,
  allowButton: 'Erlauben',
  denyButton: 'Nicht erlauben',
  consentItem: (item) => consentItems.get(item),
  signOutTitle: 'Abmelden',
  signOutQuestion: 'Abmelden?',
  signOutText: 'Seiten, die dieses Konto nutzen, bitten Sie dann wieder, sich anzumelden.',
  signOutButton: 'Abmelden',
  signedOut: {
    title: 'Sie sind abgemeldet',
    text: 'Sie können diese Seite schließen oder zur vorigen Seite zurückkehren, um sich wieder anzumelden.',
  },
  account: {
    title: 'Ihr Konto',
    greeting: (name) => `Guten Tag, ${name}`,
    signedOut: {
      title: 'Sie sind nicht angemeldet',
      text: 'Bitte melden Sie sich bei einer Seite an, die dieses Konto nutzt, und öffnen Sie diese Seite dann erneut.',
    },
    sessions: 'Wo Sie angemeldet sind',
    thisSession: 'dieser Browser',
    unknownDevice: 'Unbekanntes Gerät',
    since: (when) => `seit ${when}`,
    endSession: 'Abmelden',
    endOthers: 'Überall sonst abmelden',
    endOffline: 'Auch Anwendungen, die angemeldet bleiben, den Zugriff entziehen',
    applications: 'Anwendungen mit Zugriff auf Ihr Konto',
    noApplications: 'Keine Anwendung hat Zugriff auf Ihr Konto.',
    staysSignedIn: 'bleibt angemeldet, wenn Sie sich abmelden',
    withdraw: 'Zugriff beenden',
    passkeys: 'Passkeys',
    passkeysText:
      'Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht oder PIN eines Geräts an, ohne Passwort.',
    noPasskeys: 'Sie haben keinen Passkey.',
    unnamedPasskey: 'Passkey',
    addedOn: (when) => `hinzugefügt am ${when}`,
    lastUsedOn: (when) => `zuletzt verwendet am ${when}`,
    neverUsed: 'noch nicht verwendet',
    passkeyName: 'Name des Passkeys',
    renamePasskey: 'Umbenennen',
    removePasskey: 'Entfernen',
    removePasskeyTitle: (name) => `„${name}“ entfernen?`,
    removePasskeyText:
      'Mit diesem Passkey kann sich dann niemand mehr anmelden. Wer sich schon mit ihm angemeldet hat, bleibt es, bis die Sitzung beendet wird.',
    removeLastPasskeyText: 'Es ist Ihr einziger: Sie melden sich von da an mit Ihrem Passwort an.',
    endOthersToo: 'Auch überall sonst abmelden',
    keepPasskey: 'Behalten',
    addPasskey: 'Passkey hinzufügen',
    addPasskeyNeedsScript:
      'Um einen Passkey hinzuzufügen, braucht es JavaScript und einen Browser, der Passkeys kennt.',
    newPasskeyName: 'Wie Sie ihn nennen, etwa Mein Telefon',
    passkeyKnown: 'Dieses Gerät hat schon einen Passkey für dieses Konto.',
    passkeyNotMade: 'Es wurde kein Passkey angelegt. Bitte versuchen Sie es noch einmal.',
    changePassword: 'Passwort ändern',
    currentPassword: 'Bisheriges Passwort',
    newPassword: 'Neues Passwort (mindestens 8 Zeichen)',
    newPasswordAgain: 'Neues Passwort noch einmal',
    changeButton: 'Passwort ändern',
    outcome,
  },
  badSignInLink: {
    title: 'Dieser Anmeldelink funktioniert nicht',
    text: 'Die Seite, von der Sie kommen, ist nicht richtig eingerichtet. Sie wurden nicht angemeldet. Bitte versuchen Sie es dort noch einmal oder verständigen Sie die Betreiber.',
  },
  badSignOutLink: {
    title: 'Dieser Abmeldelink funktioniert nicht',
    text: 'Die Seite, von der Sie kommen, ist nicht richtig eingerichtet. Falls Sie hier angemeldet waren, sind Sie es noch.',
  },
  outOfDate: {
    title: 'Diese Seite ist veraltet',
    text: 'Bitte kehren Sie zur vorigen Seite zurück und beginnen Sie von vorn. Cookies müssen für diese Adresse erlaubt sein.',
  },
  notFound: { title: 'Hier ist nichts', text: 'Bitte kehren Sie zur vorigen Seite zurück.' },
  tooManyRequests: { title: 'Zu viele Versuche', text: 'Bitte versuchen Sie es später noch einmal.' },
  failed: { title: 'Etwas ist schiefgegangen', text: 'Das liegt an uns. Bitte versuchen Sie es später noch einmal.' },
  codeForPeople: 'Code für die Betreiber der Seite:',
}

const consentItems: ReadonlyMap<string, string> = new Map([
  ['openid', 'wissen, dass Sie es sind'],
  ['profile', 'Ihren Namen und Ihr Profil sehen'],
  ['email', 'Ihre E-Mail-Adresse sehen'],
  ['address', 'Ihre Postanschrift sehen'],
  ['phone', 'Ihre Telefonnummer sehen'],
  ['offline_access', 'auch in Ihrer Abwesenheit zugreifen'],
  ['sessions', 'sehen, wo Sie angemeldet sind, und Sie dort abmelden'],
])

function signInProblem(problem: SignInProblem): string {
  switch (problem.reason) {
    case 'credentials_wrong':
      return 'Benutzername oder Passwort stimmt nicht. Bitte versuchen Sie es noch einmal.'
    case 'too_many_attempts': {
      const minutes = Math.ceil(problem.retryAfterSeconds / 60)
      const when = minutes <= 1 ? 'einer Minute' : `${minutes} Minuten`
      return `Es gab zu viele Versuche. Bitte versuchen Sie es in ${when} noch einmal.`
    }
    case 'passkey_refused':
      return 'Dieser Passkey wurde nicht angenommen. Bitte versuchen Sie es noch einmal, oder melden Sie sich mit dem Passwort an.'
    case 'passkey_expected':
      return 'Diese Seite verlangt die Anmeldung mit einem Passkey. Auf Ihrer Kontoseite können Sie einen hinzufügen.'
    case 'other_account_expected':
      return 'Diese Seite erwartet ein anderes Konto. Bitte melden Sie sich mit jenem an.'
  }
}

function outcome(reason: AccountOutcome): string {
  switch (reason) {
    case 'session_ended':
      return 'Diese Sitzung ist beendet.'
    case 'others_ended':
      return 'Alle anderen Sitzungen sind beendet.'
    case 'everything_ended':
      return 'Alle anderen Sitzungen sind beendet, ebenso der Zugriff von Anwendungen, die angemeldet geblieben waren.'
    case 'withdrawn':
      return 'Die Anwendung hat keinen Zugriff mehr.'
    case 'password_changed':
      return 'Ihr Passwort ist geändert. Alle anderen Sitzungen sind beendet.'
    case 'passkey_added':
      return 'Der Passkey ist hinzugefügt. Sie können sich ab jetzt mit ihm anmelden.'
    case 'passkey_renamed':
      return 'Der Passkey hat seinen neuen Namen.'
    case 'passkey_not_renamed':
      return 'Der Passkey behält seinen Namen: ein neuer braucht 1 bis 60 Zeichen.'
    case 'passkey_removed':
      return 'Der Passkey ist entfernt. Niemand kann sich mehr mit ihm anmelden; löschen Sie ihn auch auf seinem Gerät.'
    case 'passkey_removed_others_ended':
      return 'Der Passkey ist entfernt, und alle anderen Sitzungen sind beendet. Löschen Sie ihn auch auf seinem Gerät.'
    case 'passkey_refused':
      return 'Der Passkey konnte nicht hinzugefügt werden. Bitte versuchen Sie es noch einmal.'
    case 'passkey_limit':
      return 'Sie haben so viele Passkeys, wie es geben kann. Entfernen Sie zuerst einen.'
    case 'password_wrong':
      return 'Das bisherige Passwort stimmt nicht.'
    case 'password_length':
      return 'Das neue Passwort braucht 8 bis 1024 Zeichen.'
    case 'password_blocked':
      return 'Dieses neue Passwort ist leicht zu erraten: viele verwenden es, oder es besteht aus Ihrem Namen oder dem dieser Seite. Bitte wählen Sie ein anderes.'
    case 'passwords_differ':
      return 'Die beiden neuen Passwörter sind verschieden.'
    case 'too_many_attempts':
      return 'Es gab zu viele Versuche. Bitte versuchen Sie es später noch einmal.'
  }
}
