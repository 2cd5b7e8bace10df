/** A refusal of a renewal, by whatever way the tokens were asked for. */
interface RenewalRefusal {
  readonly step: string
  readonly refusal: { readonly reason: string; readonly error?: string }
}

/**
 * Returns whether a refused renewal means that the session is over: the provider says that the grant is, or that the
 * user is needed, or it gave an ID token that is not right. A key that is not found may be a rotation that has not come
 * through; everything else may pass.
 *
 * @see RFC 6749 section 5.2, OpenID Connect Core 1.0 section 3.1.2.6: https://openid.net/specs/openid-connect-core-1_0.html#AuthError
 */
export function endsSession({ step, refusal }: RenewalRefusal): boolean {
  if (step === 'id_token') return refusal.reason !== 'key_unknown'
  return /^invalid_grant$|_required$/.test(refusal.error ?? '')
}
