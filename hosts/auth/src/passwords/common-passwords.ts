import { dictionary } from '@zxcvbn-ts/language-common'

/** Some 18,000 passwords of breaches that are long enough to be chosen, in lower case, those used most first. */
export const commonPasswords: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= 8),
)
