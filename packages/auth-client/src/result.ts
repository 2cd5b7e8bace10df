/** A value, or the refusal that was to be expected. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** Returns the happy arm of a {@link Result}. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

/** Returns the refusing arm of a {@link Result}. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error })

/** Returns the refusing arm of a {@link Result} with no more to say than its reason. */
export const refuse = <R extends string>(reason: R): { readonly ok: false; readonly error: { readonly reason: R } } =>
  err({ reason })

/** Returns the refusing arm of a {@link Result} tagged by the step that refused. */
export const refuseAt = <S extends string, R>(
  step: S,
  refusal: R,
): { readonly ok: false; readonly error: { readonly step: S; readonly refusal: R } } => err({ step, refusal })
