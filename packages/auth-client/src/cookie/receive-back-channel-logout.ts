import type { BackChannelLogoutAnswer } from './back-channel-logout.ts'
import { refuseBackChannelLogout } from './back-channel-logout.ts'
import type { CookieRelyingParty } from './create-cookie-relying-party.ts'

/**
 * Returns the answer of the relying party, of these, whose issuer sent the logout token: a client has one
 * `backchannel_logout_uri`, whatever number of issuers it signs in at. A token of none of them is refused.
 *
 * @throws TypeError when the sessions are not in a store
 * @throws AuthClientError when the provider's keys cannot be fetched, or the store does not answer
 */
export async function receiveBackChannelLogout(
  relyingParties: ReadonlyArray<Pick<CookieRelyingParty, 'backChannelLogout'>>,
  request: Request,
): Promise<BackChannelLogoutAnswer> {
  for (const relyingParty of relyingParties) {
    // The issuer is judged first, without a look at the provider or the store: who is not meant has done nothing.
    const answer = await relyingParty.backChannelLogout(request.clone())
    if (answer.refusal?.reason !== 'issuer_mismatch') return answer
  }
  return refuseBackChannelLogout({ reason: 'issuer_mismatch' })
}
