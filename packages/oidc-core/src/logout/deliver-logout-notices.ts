import { createEvent } from '../audit/record-event.ts'
import { signJwt } from '../keys/jwt.ts'
import type { SigningAlgorithm } from '../model/client.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'
import { settleInTurn } from './settle-in-turn.ts'

/**
 * Sends a request and returns the answer; rejects when there is none in time. The caller decides how long that is, and may
 * count from the call: it comes when it is the request's turn. It must be less than 40 seconds: after those another run
 * may send the same. With up to 10 seconds a run ends within the 30 that a Worker's `waitUntil` has.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
 */
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
  /**
   * Requests under way at a time (6, as many as a Worker may wait for); the others wait for their turn. It goes to the
   * client that has the fewest under way: while fewer clients than this are slow, all others go on.
   *
   * @see https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections
   */
  readonly atOnce?: number
}

/** What one run did. */
export interface DeliveryReport {
  readonly delivered: number
  readonly failed: number
  /** Notices that it had no time for: they are due at once, for the next run. */
  readonly left: number
}

const tokenLifetime = 120
const leaseSeconds = 60
/** For how long a run begins requests: the last ones end within the lease. */
const beginsForSeconds = 20
const mostAttempts = 8

/**
 * Tells clients of ended sessions by a logout token, signed when it is sent. A slow client delays no other: notices are
 * taken, and sent, in turn by client, and within a run those that were not tried yet come first. While fewer than `atOnce`
 * clients do not answer, all others go on at once, however many notices those have; with more of them no client waits for
 * a second request to another before its own first one. A run begins requests for 20 seconds; what it has no time for it
 * leaves to the next one, untried.
 *
 * What fails is tried again after 1, 2, 4 ... minutes, eight times in all; a client that answers 400 has understood and
 * refused. Then it is given up, and the audit says so (`logout_not_delivered`, with the attempts and the last status, if
 * there was an answer).
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
  const left: Array<string> = []
  const untriedFirst = notices.toSorted((one, other) => one.attempts - other.attempts)
  const settled = await settleInTurn(untriedFirst, {
    atOnce: options.atOnce ?? 6,
    kindOf: ({ clientId }) => clientId,
    work: async (notice) => {
      if (context.clock() < now + beginsForSeconds)
        return deliver(context, { notice, token: await sign(notice), fetch: options.fetch })
      left.push(notice.noticeId)
      return false
    },
  })
  if (left.length > 0) {
    const leasedUntil = now + leaseSeconds
    await stores.logoutNotices.returnLogoutNotices({ issuer, noticeIds: left, leasedUntil, now: context.clock() })
  }
  const done = settled.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
  const delivered = done.filter(Boolean).length
  return { delivered, failed: done.length - delivered - left.length, left: left.length }
}

interface Delivery {
  readonly notice: LogoutNotice
  readonly token: string
  readonly fetch: Fetch
}

async function deliver(context: ProviderContext, delivery: Delivery): Promise<boolean> {
  const { logoutNotices } = context.stores
  const { issuer, noticeId, tenantId, userId, clientId, sessionId, attempts } = delivery.notice
  const told = await tell(delivery)
  switch (told.outcome) {
    case 'delivered':
      await logoutNotices.deleteLogoutNotice({ issuer, noticeId })
      return true
    case 'failed':
      if (attempts >= mostAttempts) break
      await logoutNotices.postponeLogoutNotice({
        issuer,
        noticeId,
        nextAttemptAt: context.clock() + 60 * 2 ** (attempts - 1),
      })
      return false
    case 'refused':
      break
  }
  const detail = { attempts, ...(told.status !== null && { status: told.status }) }
  const named = { tenantId, userId, clientId, sessionId }
  const event = await createEvent(context, { type: 'logout_not_delivered', ...named, detail })
  await logoutNotices.giveUpLogoutNotice({ issuer, noticeId, event })
  return false
}

/** What a client answered, if it did. */
interface Told {
  readonly outcome: 'delivered' | 'refused' | 'failed'
  readonly status: number | null
}

async function tell({ notice, token, fetch }: Delivery): Promise<Told> {
  try {
    const { ok, status } = await fetch(notice.uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
      redirect: 'manual',
    })
    if (ok) return { outcome: 'delivered', status }
    return { outcome: status === 400 ? 'refused' : 'failed', status }
  } catch {
    // Unreachable or too slow: expected of other people's servers, and tried again.
    return { outcome: 'failed', status: null }
  }
}

/**
 * Returns what signs the logout tokens of one run; each client and each key is looked up once. No nonce, so that a token
 * can never pass for an ID token; signed as the client's ID tokens are (section 2.4).
 */
function createLogoutTokenSigner(context: ProviderContext): (notice: LogoutNotice) => Promise<string> {
  const { issuer, randomBytes, signingKeys, clock } = context
  const algorithmOf = once(
    async (clientId: string) => (await findClient(context, clientId))?.idTokenAlgorithm ?? 'ES256',
  )
  const keysOf = once((algorithm: SigningAlgorithm) => signingKeys.load({ issuer, now: clock(), algorithm }))
  return async (notice) => {
    const algorithm = await algorithmOf(notice.clientId)
    const keys = await keysOf(algorithm)
    const now = clock()
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
}

function once<K, V>(read: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const known = new Map<K, Promise<V>>()
  return (key) => {
    const value = known.get(key) ?? read(key)
    known.set(key, value)
    return value
  }
}
