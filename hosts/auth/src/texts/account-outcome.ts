const successes = [
  'session_ended',
  'others_ended',
  'everything_ended',
  'withdrawn',
  'password_changed',
  'passkey_added',
  'passkey_renamed',
  'passkey_removed',
  'passkey_removed_others_ended',
] as const

/** What was done to an account by a form of its page. */
export type AccountSuccess = (typeof successes)[number]

/** What the account page says after something was tried. */
export type AccountOutcome =
  | AccountSuccess
  | 'passkey_not_renamed'
  | 'passkey_refused'
  | 'passkey_limit'
  | 'password_wrong'
  | 'password_length'
  | 'password_blocked'
  | 'passwords_differ'
  | 'too_many_attempts'

/** Whether a word is that of something done. */
export const isSuccess = (word: string): word is AccountSuccess => successes.some((each) => each === word)
