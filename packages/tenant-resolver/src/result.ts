/** An expected outcome: a value, or a refusal with its reason. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** Returns the successful result that carries `value`. */
export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value })

/** Returns the refused result that carries `error`. */
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error })
