import { signJwt } from '../keys/jwt.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'

/** Sends a request and returns the answer; rejects when there is none in time. The caller decides how long that is. */
export type Fetch = (
  url: string,
  init: {
    readonly method: 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly redirect: 'manual'
  },
) => Promise<{ readonly ok: boolean; readonly status: number }>

/** How far a delivery goes; the defaults are in parentheses. */
export interface DeliveryOptions {
  readonly fetch: Fetch
  /** Notices in one run (50). */
  readonly limit?: number
}

/** What one run did. */
export interface DeliveryReport {
  readonly delivered: number
  readonly failed: number
}

const tokenLifetime = 120
const leaseSeconds = 60
const mostAttempts = 8

/**
 * Tells clients of ended sessions by a signed logout token, all at once: a slow client delays no other. What fails is
 * tried again after 1, 2, 4 ... minutes, eight times in all; a client that answers 400 has understood and refused.
 *
 * Rejects with the first error of the stores or the keys once all others are through; what it kept from its client is
 * due again after a minute.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 sections 2.4, 2.5 and 2.8
 */
export async function deliverLogoutNotices(
  context: ProviderContext,
  options: DeliveryOptions,
): Promise<DeliveryReport> {
  const { issuer, stores } = context
  const now = context.clock()
  const limit = options.limit ?? 50
  const notices = await stores.logoutNotices.takeLogoutNotices({ issuer, now, leaseSeconds, limit })
  const settled = await Promise.allSettled(notices.map((notice) => deliver(context, notice, options.fetch)))
  const done = settled.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
  const delivered = done.filter(Boolean).length
  return { delivered, failed: done.length - delivered }
}

async function deliver(context: ProviderContext, notice: LogoutNotice, fetch: Fetch): Promise<boolean> {
  const { logoutNotices } = context.stores
  const { noticeId, attempts } = notice
  const told = await tell(context, notice, fetch)
  if (told === 'failed' && attempts < mostAttempts) {
    const nextAttemptAt = context.clock() + 60 * 2 ** (attempts - 1)
    await logoutNotices.postponeLogoutNotice({ noticeId, nextAttemptAt })
  } else {
    await logoutNotices.deleteLogoutNotice(noticeId)
  }
  return told === 'delivered'
}

async function tell(
  context: ProviderContext,
  notice: LogoutNotice,
  fetch: Fetch,
): Promise<'delivered' | 'refused' | 'failed'> {
  const token = await logoutToken(context, notice)
  try {
    const response = await fetch(notice.uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
      redirect: 'manual',
    })
    if (response.ok) return 'delivered'
    return response.status === 400 ? 'refused' : 'failed'
  } catch {
    // Unreachable or too slow: expected of other people's servers, and tried again.
    return 'failed'
  }
}

/** No nonce, so that it can never pass for an ID token; signed as the client's ID tokens are (section 2.4). */
async function logoutToken(context: ProviderContext, notice: LogoutNotice): Promise<string> {
  const { issuer, randomBytes } = context
  const now = context.clock()
  const client = await findClient(context, notice.clientId)
  const algorithm = client?.idTokenAlgorithm ?? 'ES256'
  const keys = await context.signingKeys.load({ issuer, now, algorithm })
  const claims = {
    iss: issuer,
    sub: notice.userId,
    aud: notice.clientId,
    iat: now,
    exp: now + tokenLifetime,
    jti: randomId(randomBytes),
    sid: notice.sessionId,
    tenant_id: notice.tenantId,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  }
  return signJwt(keys, { type: 'logout+jwt', claims, algorithm })
}
