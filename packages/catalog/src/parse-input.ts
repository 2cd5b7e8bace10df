import * as v from 'valibot'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** One thing wrong with an input. It names places and expectations, never the value that was given. */
export interface InputError {
  /** Where: `slug`, `[2].feature_key`; empty for the input as a whole. */
  readonly path: string
  /** What belongs there, as a noun phrase. */
  readonly expected: string
  /** A sentence for people. */
  readonly message: string
}

/** A schema whose messages are noun phrases that say what is expected. */
export type InputSchema<T> = v.GenericSchema<unknown, T>

const unknownField = 'no such field'

/** Returns a schema for an object with these fields and no other; every unknown field is an error of its own. */
export function closedObject<E extends v.ObjectEntries>(
  entries: E,
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  const expectation = (issue: { readonly path?: ReadonlyArray<{ readonly key: unknown }> | undefined }): string => {
    const entry = entries[String(issue.path?.at(-1)?.key)]
    return entry !== undefined && 'message' in entry && typeof entry.message === 'string'
      ? entry.message
      : 'a JSON object'
  }
  const isObject = (input: unknown): boolean => typeof input === 'object' && input !== null && !Array.isArray(input)
  // Without the first step an array would pass for an object with fields 0, 1 and so on.
  const schema = v.pipe(
    v.custom<object>(isObject, 'a JSON object'),
    // The names that valibot takes no notice of, lest they lead to a prototype.
    v.rawCheck<object>(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      const input: object = dataset.value
      for (const key of ['__proto__', 'prototype', 'constructor']) {
        if (!Object.hasOwn(input, key)) continue
        const place = { type: 'object', origin: 'value', input: { ...input }, key, value: undefined } as const
        addIssue({ message: unknownField, path: [place] })
      }
    }),
    v.objectWithRest(entries, v.never(unknownField), expectation),
  )
  // The rest is `never`: whatever passes has the given entries alone.
  return schema as unknown as v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<E, undefined>>>
}

/** Returns what the schema makes of the input, or everything that is wrong with it, one error a place. */
export function parseInput<T>(schema: InputSchema<T>, input: unknown): Result<T, ReadonlyArray<InputError>> {
  const parsed = v.safeParse(schema, input)
  if (parsed.success) return ok(parsed.output)
  const errors = new Map<string, InputError>()
  for (const issue of parsed.issues) {
    const path = pathOf(issue)
    if (!errors.has(path)) errors.set(path, { path, expected: issue.message, message: sentence(issue, path) })
  }
  return err([...errors.values()])
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  let path = ''
  for (const { key } of issue.path ?? []) {
    if (typeof key === 'number') path += `[${key}]`
    else path += path === '' ? String(key) : `.${String(key)}`
  }
  // A caller chooses the names of unknown fields.
  return path.length > 120 ? `${path.slice(0, 120)}...` : path
}

function sentence(issue: v.BaseIssue<unknown>, path: string): string {
  const place = path === '' ? 'The input' : path
  if (issue.message === unknownField) return `${place} is not a known field.`
  const missing = issue.type === 'object_with_rest' && issue.expected !== 'Object'
  return missing ? `${place} is missing; it must be ${issue.message}.` : `${place} must be ${issue.message}.`
}
