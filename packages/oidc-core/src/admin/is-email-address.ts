import { unseen } from '../readable-text.ts'
import { joiner } from './is-name.ts'

// Beyond U+007F stand letters of any script (RFC 6531 section 3.3); below, what RFC 5322 and RFC 1123 let stand.
const atom = String.raw`[^"(),.:;<>@[\\\]]+`
const quoted = String.raw`"(?:[^"\\]|\\.)*"`
const letter = '[^\\x00-/:-@[-`{-\\x7f]'
const label = `${letter}(?:(?:${letter}|-){0,61}${letter})?`
const blank = String.raw`(?!${joiner})(?:${unseen.source}|\p{Z})`

const emailAddress = new RegExp(
  `^(?=.{1,254}$)(?=.{1,64}@[^@]+$)(?!.*${blank})(?:${atom}(?:\\.${atom})*|${quoted})@${label}(?:\\.${label})*$`,
  'u',
)

/**
 * Returns whether a text is an e-mail address: a dot-atom or a quoted text of at most 64 characters, `@` and a domain name
 * with labels of at most 63, at most 254 in all, letters of any script, no blanks and nothing that is not seen but joiners
 * between letters. A manifest of `@voyage/deploy-planner` has the same rule (`src/email-pattern.ts`);
 * test/auth/email-addresses.test.ts holds the two together.
 *
 * @see RFC 5321 section 4.1.2 and 4.5.3.1, RFC 5322 section 3.4.1, RFC 6531 section 3.3
 */
export const isEmailAddress = (text: string): boolean => emailAddress.test(text)
