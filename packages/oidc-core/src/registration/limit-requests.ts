import { recordEvent } from '../audit/record-event.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import type { RegistrationRefusal } from './registration-refusal.ts'

const windowSeconds = 900
/** Wrong tokens from one address within a window, after which even a right one is refused. */
const failureLimit = 20
/** Clients registered with one initial access token within a window. */
const registrationLimit = 100

/** Counts wrong tokens by the address that they come from. Without a known address nothing is counted. */
export interface FailureLimit {
  /** Refuses when there were too many before. */
  check(): Promise<Result<null, RegistrationRefusal>>
  /** Counts one more, and returns the refusal of the token. */
  refuse(): Promise<{ readonly ok: false; readonly error: RegistrationRefusal }>
}

/** Returns the limit of wrong tokens for the address of this request. */
export async function limitFailures(context: ProviderContext, request: Request): Promise<FailureLimit> {
  const { stores, issuer } = context
  const address = context.addressOf(request)
  const now = context.clock()
  const account = {
    tenantId: '',
    accountHash: await hashSecret(`registration\n${issuer}\n${address ?? ''}`),
    windowSeconds,
    now,
  }
  return {
    async check() {
      if (address === null) return ok(null)
      const failed = await stores.passwordAttempts.readPasswordAttempts(account)
      return failed.attempts < failureLimit ? ok(null) : tooMany(failed.windowStartedAt, now)
    },
    async refuse() {
      if (address !== null) {
        const { attempts } = await stores.passwordAttempts.countPasswordAttempt(account)
        // Once for each window: the log must not grow with every attempt.
        if (attempts === failureLimit) {
          await recordEvent(context, {
            type: 'registration_throttled',
            tenantId: context.tenantId ?? '',
            detail: { attempts },
          })
        }
      }
      return err({ reason: 'token_invalid' })
    },
  }
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
