import { recordEvent } from '../audit/record-event.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import type { GuessLimit, Judgement } from '../stores/judgement.ts'
import type { RegistrationRefusal } from './registration-refusal.ts'

const windowSeconds = 900
/** Wrong tokens from one address within a window, after which even a right one is refused. */
const failureLimit = 20
/** Clients registered with one initial access token within a window. */
const registrationLimit = 100

/**
 * Returns what a token that came with this request is for, or the refusal of a wrong one; too many wrong ones from one
 * address, parallel ones included, and even a right one is refused. Without a known address nothing is counted.
 */
export async function judgeToken<Found>(
  context: ProviderContext,
  request: Request,
  judge: (limit: GuessLimit) => Promise<Judgement<Found>>,
): Promise<Result<Found, RegistrationRefusal>> {
  const address = context.addressOf(request)
  const now = context.clock()
  const judged = await judge({ counters: await countersOf(context, address), windowSeconds, now })
  if (judged.outcome === 'right') return ok(judged.found)
  if (judged.outcome === 'limited') return tooMany(judged.windowStartedAt, now)
  const [attempts] = judged.attempts
  // Once for each window: the log must not grow with every attempt.
  if (attempts === failureLimit) {
    const tenantId = context.tenantId ?? ''
    await recordEvent(context, { type: 'registration_throttled', tenantId, address, detail: { attempts } })
  }
  return err({ reason: 'token_invalid' })
}

async function countersOf({ issuer }: ProviderContext, address: string | null): Promise<GuessLimit['counters']> {
  if (address === null) return []
  return [{ tenantId: '', accountHash: await hashSecret(`registration\n${issuer}\n${address}`), limit: failureLimit }]
}

/** Counts a registration with this token and refuses when there were too many. */
export async function countRegistration(
  context: ProviderContext,
  token: { readonly tenantId: string; readonly tokenHash: string },
): Promise<Result<null, RegistrationRefusal>> {
  const now = context.clock()
  const { attempts, windowStartedAt } = await context.stores.passwordAttempts.countPasswordAttempt({
    tenantId: token.tenantId,
    accountHash: await hashSecret(`registrations\n${token.tokenHash}`),
    windowSeconds,
    now,
  })
  return attempts <= registrationLimit ? ok(null) : tooMany(windowStartedAt, now)
}

const tooMany = (windowStartedAt: number, now: number) =>
  err({ reason: 'too_many_requests', retryAfterSeconds: Math.max(1, windowStartedAt + windowSeconds - now) } as const)
