import { signJwt } from '../keys/jwt.ts'
import type { SigningAlgorithm } from '../model/client.ts'
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
  const sign = createLogoutTokenSigner(context)
  const settled = await Promise.allSettled(
    notices.map(async (notice) => deliver(context, { notice, token: await sign(notice), fetch: options.fetch })),
  )
  const done = settled.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
  const delivered = done.filter(Boolean).length
  return { delivered, failed: done.length - delivered }
}

interface Delivery {
  readonly notice: LogoutNotice
  readonly token: string
  readonly fetch: Fetch
}

async function deliver({ stores, clock }: ProviderContext, delivery: Delivery): Promise<boolean> {
  const { issuer, noticeId, attempts } = delivery.notice
  const told = await tell(delivery)
  if (told === 'failed' && attempts < mostAttempts) {
    const nextAttemptAt = clock() + 60 * 2 ** (attempts - 1)
    await stores.logoutNotices.postponeLogoutNotice({ issuer, noticeId, nextAttemptAt })
  } else {
    await stores.logoutNotices.deleteLogoutNotice({ issuer, noticeId })
  }
  return told === 'delivered'
}

async function tell({ notice, token, fetch }: Delivery): Promise<'delivered' | 'refused' | 'failed'> {
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

/**
 * Returns what signs the logout tokens of one run; each client and each key is looked up once. No nonce, so that a token
 * can never pass for an ID token; signed as the client's ID tokens are (section 2.4).
 */
function createLogoutTokenSigner(context: ProviderContext): (notice: LogoutNotice) => Promise<string> {
  const { issuer, randomBytes, signingKeys } = context
  const now = context.clock()
  const algorithmOf = once(
    async (clientId: string) => (await findClient(context, clientId))?.idTokenAlgorithm ?? 'ES256',
  )
  const keysOf = once((algorithm: SigningAlgorithm) => signingKeys.load({ issuer, now, algorithm }))
  return async (notice) => {
    const algorithm = await algorithmOf(notice.clientId)
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
    return signJwt(await keysOf(algorithm), { type: 'logout+jwt', claims, algorithm })
  }
}

function once<K, V>(read: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const known = new Map<K, Promise<V>>()
  return (key) => {
    const value = known.get(key) ?? read(key)
    known.set(key, value)
    return value
  }
}
