/**
 * What a provider may do without:
 *
 * - `revocation` (RFC 7009), `introspection` (RFC 7662): their endpoints then answer 404
 * - `end_session`: no client can send a user to be signed out (RP-Initiated Logout 1.0)
 * - `backchannel_logout`: nobody calls `deliverLogoutNotices`
 * - `form_post`: a request for this response mode is refused, since no page would post the answer
 * - `passkeys`: a request that demands a phishing-resistant sign-in is refused, since no page could satisfy it
 */
export type OptionalPart =
  | 'revocation'
  | 'introspection'
  | 'end_session'
  | 'backchannel_logout'
  | 'form_post'
  | 'passkeys'
