import { JOINER, UNSEEN } from './name-patterns.ts'

// Beyond U+007F stand letters of any script (RFC 6531 section 3.3); below, what RFC 5322 and RFC 1123 let stand.
const ATOM = String.raw`[^"(),.:;<>@[\\\]]+`
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`
const LETTER = '[^\\x00-/:-@[-`{-\\x7f]'
const LABEL = `${LETTER}(?:(?:${LETTER}|-){0,61}${LETTER})?`
const BLANK = String.raw`(?!${JOINER})[${UNSEEN}\p{Z}]`

/**
 * The pattern (flag `u`) of an e-mail address that the auth host takes too: a dot-atom or a quoted text of at most 64
 * characters, `@` and a domain name with labels of at most 63, at most 254 in all, letters of any script, no blanks and
 * nothing that is not seen but joiners between letters. `isEmailAddress` of `@voyage/oidc-core/admin` is the same rule;
 * test/auth/email-addresses.test.ts holds the two together.
 *
 * @see RFC 5321 section 4.1.2 and 4.5.3.1, RFC 5322 section 3.4.1, RFC 6531 section 3.3
 */
export const EMAIL_PATTERN: string = `(?=.{1,254}$)(?=.{1,64}@[^@]+$)(?!.*${BLANK})(?:${ATOM}(?:\\.${ATOM})*|${QUOTED})@${LABEL}(?:\\.${LABEL})*`
