import * as v from 'valibot'
import { isStorable } from '../storable-text.ts'

/** A text that may be stored. */
export const text: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.check(isStorable, 'a text without U+0000 and without half of a surrogate pair'),
)

/** Refuses a text, or what `what` calls it, that is shorter or longer than this, in UTF-16 code units. */
export const ofLength = (least: number, most: number, what = 'a text'): v.CheckAction<string, string> =>
  v.check((value: string) => value.length >= least && value.length <= most, `${what} of ${least} to ${most} characters`)
