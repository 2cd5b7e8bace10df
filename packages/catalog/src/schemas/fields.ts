import * as v from 'valibot'

/** Lower-case letters and digits in words that single hyphens join. */
export const words: RegExp = /^[a-z0-9](?:-?[a-z0-9])*$/

/**
 * Text without control characters, and without halves of surrogate pairs, which no database and no UTF-8 holds: they
 * would come back as U+FFFD.
 */
export const plainText: RegExp = /^(?:(?!\p{Cs})\P{Cc})+$/u

/** {@link plainText} with something to see in it. */
export const visibleText: RegExp = /^(?=.*\S)(?:(?!\p{Cs})\P{Cc})+$/u

// Control and format characters, those that turn the direction of text among them, others that leave no mark, halves of
// characters.
const unseen = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800`
const joiner = String.raw`(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])`

/**
 * A name of 1 to 200 characters (code points) that pages show: not blank and with nothing that is not seen, but joiners
 * between letters, where Persian and Indic words need them (RFC 5892 appendix A.1 and A.2).
 */
export const shownName: RegExp = new RegExp(`^(?=.*\\S)(?:[^${unseen}]|${joiner}){1,200}$`, 'u')

/** Tells whether text has no halves of surrogate pairs. */
export function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text)
}

type TextSchema = v.GenericSchema<string, string>
type NumberSchema = v.GenericSchema<number, number>

/** Returns a schema for text of a pattern and a greatest length; `expected` is a noun phrase. */
export function matching(pattern: RegExp, maxLength: number, expected: string): TextSchema {
  return v.pipe(v.string(expected), v.maxLength(maxLength, expected), v.regex(pattern, expected))
}

/** Returns a schema for a whole number within bounds. */
export function integerBetween(bounds: { readonly min: number; readonly max: number }, expected: string): NumberSchema {
  const { min, max } = bounds
  return v.pipe(v.number(expected), v.safeInteger(expected), v.minValue(min, expected), v.maxValue(max, expected))
}

/** What a patch without any field is told. */
export const someFieldExpectation = 'a JSON object with at least one field'

/** A time in epoch seconds, or null. */
export const nullableTime: v.GenericSchema<number | null, number | null> = v.nullable(
  integerBetween({ min: 0, max: 253_402_300_799 }, 'a time in whole epoch seconds or null'),
)
