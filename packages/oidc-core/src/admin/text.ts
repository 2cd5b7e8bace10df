import * as v from 'valibot'
import { isStorable } from '../storable-text.ts'

/** A text that may be stored. */
export const text: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.check(isStorable, 'a text without U+0000 and without half of a surrogate pair'),
)
