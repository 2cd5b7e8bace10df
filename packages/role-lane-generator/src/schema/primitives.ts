import * as z from 'zod'
import type { Spread, Weekday } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'

/** Sentence of what a value must be; carried by JSON Schema and by error messages alike. */
const described = <T extends z.ZodType>(schema: T, description: string): T => schema.describe(description) as T

const ID_EXPECTED = 'lower-case letters, digits and single hyphens, at most 64'
const TIME_EXPECTED = 'a time from "00:00" to "24:00"'
const HALF_HOUR_EXPECTED = 'a time on the hour or half hour, such as "10:30"'
const DATE_EXPECTED = 'a date such as "2026-11-23"'

export const idSchema: z.ZodString = described(
  z
    .string()
    .max(64, { error: ID_EXPECTED })
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: ID_EXPECTED }),
  `Identifier: ${ID_EXPECTED}.`,
)

export const nameSchema: z.ZodString = described(
  z.string().min(1, { error: 'text of 1 to 120 characters' }).max(120, { error: 'text of 1 to 120 characters' }),
  'Name for people.',
)

export const timeSchema: z.ZodString = described(
  z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: TIME_EXPECTED }),
  'Branch-local wall time, HH:MM; 24:00 is the end of the day.',
)

export const halfHourSchema: z.ZodString = described(
  z.string().regex(/^(?:[01]\d|2[0-3]):[03]0$/, { error: HALF_HOUR_EXPECTED }),
  'Branch-local wall time on the hour or half hour.',
)

export const dateSchema: z.ZodString = described(
  z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, { error: DATE_EXPECTED }),
  'Branch-local date, YYYY-MM-DD.',
)

export const weekdaySchema: z.ZodEnum<{ readonly [K in Weekday]: K }> = z.enum(WEEKDAYS)

export const spanShape: { readonly start: z.ZodString; readonly end: z.ZodString } = {
  start: timeSchema,
  end: timeSchema,
}

/** The `$schema` key that lets an editor complete the file. */
export const schemaKey: z.ZodOptional<z.ZodString> = z
  .string()
  .optional()
  .describe('Address of the JSON Schema, for editors.')

export const spreadSchema: z.ZodType<Spread> = z
  .strictObject({
    mean: z.number().positive().max(240).describe('Mean in minutes.'),
    cv: z.number().min(0).max(3).describe('Coefficient of variation.'),
  })
  .describe('A lognormal distribution.')
