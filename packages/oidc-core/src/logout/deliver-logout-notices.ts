import { createEvent } from '../audit/record-event.ts'
import { signJwt } from '../keys/jwt.ts'
import type { SigningAlgorithm } from '../model/client.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'
import { requireWhole } from '../require-whole.ts'
import type { DeliveryTurns } from './delivery-turns.ts'
import { createDeliveryTurns } from './delivery-turns.ts'

/**
 * Sends a request and returns the answer; rejects when there is none in time. The caller decides how long that is, and may
 * count from the call: it comes when it is the request's turn. It must be less than 40 seconds: after those another run
 * may send the same. With up to 10 seconds a run ends within the 30 that a Worker's `waitUntil` has. The body is discarded
 * here: unread, it would keep one of the six connections of a Worker.
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
) => Promise<{
  readonly ok: boolean
  readonly status: number
  readonly body?: { cancel(): Promise<unknown> } | null
}>

/** How far a delivery goes; the defaults are in parentheses. */
export interface DeliveryOptions {
  readonly fetch: Fetch
  /** Requests that it begins at most: a whole number from 1 (50). */
  readonly limit?: number
  /**
   * Requests under way at a time: a whole number from 1 (6, as many as a Worker may wait for); the others wait for their
   * turn. Where `turns` are given, theirs counts.
   *
   * @see https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections
   */
  readonly atOnce?: number
  /** Turns that it shares with other deliveries of its run (its own). */
  readonly turns?: DeliveryTurns
  /** Asked before each request and each look for more; false: it begins no more and leaves the rest (always true). */
  readonly mayBegin?: () => boolean
}

/** What one delivery did. */
export interface DeliveryReport {
  readonly delivered: number
  readonly failed: number
  /** Notices that it took and did not try: they are due at once, for the next run. */
  readonly left: number
}

const tokenLifetime = 120
const leaseSeconds = 60
/** What a request may take at most: a delivery begins none that could outlast the lease. */
const longestRequest = 40
/** Whoever takes longer answers late. The clock has whole seconds: less than two are soon, for some one is not enough. */
const longestPrompt = 1
const mostAttempts = 8
/** Notices in one look. */
const mostAtOnce = 50

/**
 * Tells clients of ended sessions by a logout token, signed when it is sent. A client that does not answer costs the others
 * one of the `atOnce` turns, for the time of one request, in a run ({@link DeliveryTurns}; a delivery without is one); one
 * that answers late costs them one turn.
 *
 * - A client has one request under way until it has answered, whatever it says, and while it takes two seconds or more.
 *   One that answers sooner may have more, while no client that has fewer under way waits for its turn or may be due.
 * - Once a request had no answer, none of that client begins any more in this run. Its notices are left, untried.
 * - While a turn is to be had, the delivery takes more notices, of other clients.
 *
 * So while fewer than `atOnce` clients are late or do not answer, all others go on at once. With more of them, no client waits for a
 * second request to another before its own first one.
 *
 * A delivery begins requests for 20 seconds; the rest it leaves to the next one. What fails is tried again after 1, 2,
 * 4 ... minutes, eight times in all; a client that answers 400 has understood and refused. Then it is given up, and the
 * audit says so (`logout_not_delivered`, with the attempts and the last status, if there was an answer).
 *
 * Rejects with a TypeError, before anything is taken, for a `limit` or an `atOnce` that is no whole number from 1; and
 * with the first error of the stores or the keys once all others are through. What that kept from its client is due
 * again after a minute; more of this client is left.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 sections 2.4, 2.5 and 2.8
 */
export async function deliverLogoutNotices(
  context: ProviderContext,
  options: DeliveryOptions,
): Promise<DeliveryReport> {
  const { clock, issuer, stores } = context
  const { fetch, limit = 50, turns = createDeliveryTurns(options), mayBegin } = options
  requireWhole('limit', limit)
  const leasedUntil = clock() + leaseSeconds
  const sign = createLogoutTokenSigner(context)
  let [begun, delivered] = [0, 0]
  const errors: Array<unknown> = []
  const left = await turns.deliver({
    issuer,
    fail: (error) => void errors.push(error),
    mayBegin: () => begun < limit && clock() < leasedUntil - longestRequest && mayBegin?.() !== false,
    async take(without) {
      const now = clock()
      const most = Math.min(mostAtOnce, limit - begun)
      const due = { issuer, now, leaseSeconds: leasedUntil - now, limit: most, without }
      const notices = await stores.logoutNotices.takeLogoutNotices(due)
      return { notices, isMore: notices.length === most }
    },
    async tell(notice) {
      begun += 1
      const since = clock()
      const answer = await post(fetch, notice.uri, await sign(notice))
      const seconds = clock() - since
      await settle(context, notice, answer)
      if (answer.ok) delivered += 1
      if (answer.status === null) return 'silent'
      return seconds <= longestPrompt ? 'soon' : 'late'
    },
  })
  if (left.length > 0) {
    await stores.logoutNotices.returnLogoutNotices({ issuer, noticeIds: left, leasedUntil, now: clock() })
  }
  if (errors.length > 0) throw errors[0]
  return { delivered, failed: begun - delivered, left: left.length }
}

/** Forgets a notice that was delivered, puts one that failed off, and gives one up that was refused or failed for good. */
async function settle(context: ProviderContext, notice: LogoutNotice, { ok, status }: Answer): Promise<void> {
  const { logoutNotices } = context.stores
  const { issuer, noticeId, tenantId, userId, clientId, sessionId, attempts } = notice
  if (ok) return logoutNotices.deleteLogoutNotice({ issuer, noticeId })
  if (status !== 400 && attempts < mostAttempts) {
    const nextAttemptAt = context.clock() + 60 * 2 ** (attempts - 1)
    return logoutNotices.postponeLogoutNotice({ issuer, noticeId, nextAttemptAt })
  }
  const detail = { attempts, ...(status !== null && { status }) }
  const type = 'logout_not_delivered'
  const event = await createEvent(context, { type, tenantId, userId, clientId, sessionId, detail })
  return logoutNotices.giveUpLogoutNotice({ issuer, noticeId, event })
}

/** What a client answered; its status is null if it did not. */
interface Answer {
  readonly ok: boolean
  readonly status: number | null
}

async function post(fetch: Fetch, uri: string, token: string): Promise<Answer> {
  try {
    const answer = await fetch(uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
      redirect: 'manual',
    })
    await answer.body?.cancel()
    return answer
  } catch {
    // Unreachable or too slow: expected of other people's servers, and tried again.
    return { ok: false, status: null }
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
