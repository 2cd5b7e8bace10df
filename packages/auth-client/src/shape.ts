/** Says whether a value is a `T`; the parts of a {@link Shape}. */
export type Guard<T> = (value: unknown) => value is T

/** A text of at least one character. */
export const isText: Guard<string> = (value): value is string => typeof value === 'string' && value !== ''

/** Any text. */
export const isString: Guard<string> = (value) => typeof value === 'string'

/** A finite number. */
export const isNumber: Guard<number> = (value): value is number => Number.isFinite(value)

/** No value: the member must not be there. */
export const isAbsent: Guard<undefined> = (value) => value === undefined

/** Anything at all. */
export const isAnything: Guard<unknown> = (value): value is unknown => true

/** An object that is no array. */
export const isObject: Guard<Readonly<Record<string, unknown>>> = (value): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the guard of a member that may be absent. */
export function optional<T>(guard: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || guard(value)
}

/** Returns the guard of a member that may be null. */
export function nullable<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value)
}

/** Returns the guard of an array. */
export function listOf<T>(guard: Guard<T>): Guard<ReadonlyArray<T>> {
  return (value): value is ReadonlyArray<T> => Array.isArray(value) && value.every(guard)
}

/** A guard for each member of `T`; the compiler misses none. */
export type Shape<T> = { readonly [K in keyof T]-?: Guard<T[K]> }

/**
 * Returns `input` when it is an object whose members fit, or undefined: which member was wrong would be the provider's
 * text, and is shown to nobody. Members that are not named are left as they are.
 */
export function parseShape<T>(input: unknown, shape: Shape<T>): T | undefined {
  if (!isObject(input)) return undefined
  for (const name in shape) if (!shape[name](input[name])) return undefined
  return input as T
}
