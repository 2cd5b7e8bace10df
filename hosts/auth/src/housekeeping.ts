import type { DeliveryReport, HousekeepingStore, OpenidProvider, RotationStep } from '@voyage/oidc-core'
import { rotationThresholds } from '@voyage/oidc-core'

/** What one run of the housekeeping works with. */
export interface Housekeeping {
  readonly providerOf: (issuer: string) => OpenidProvider
  readonly housekeeping: HousekeepingStore
  readonly rotate: (options: { readonly issuer: string; readonly now: number }) => Promise<ReadonlyArray<RotationStep>>
  readonly deliver: (provider: OpenidProvider) => Promise<DeliveryReport>
  /** Epoch seconds. */
  readonly now: number
}

const day = 86_400
/** Rows of each kind, and issuers with something to do, in one run: what is left is for the next. */
const rowsPerRun = 500
const issuersPerRun = 100
/** A rotation that failed is tried again after an hour. */
const rotationRetry = 3_600

/**
 * Tells clients of logouts that could not be told before, rotates keys that are due, and deletes what nobody can use
 * any more: codes, tokens and sessions a day after their end (a session that expired goes once no refresh token outlives
 * it), audit rows after a year. Bounded in each run.
 *
 * Each part is done whatever becomes of the others.
 *
 * @throws AggregateError at the end, with what failed; the message names the issuers
 */
export async function runHousekeeping(run: Housekeeping): Promise<void> {
  const { housekeeping, now } = run
  const yesterday = now - day
  const failures = new Map<string, unknown>()
  const attempt = async (part: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      failures.set(part, error)
    }
  }

  await attempt('deletion', () =>
    housekeeping.deleteEnded({
      endedBefore: yesterday,
      grantsBefore: yesterday,
      auditBefore: now - 365 * day,
      limit: rowsPerRun,
    }),
  )
  for (const issuer of await housekeeping.listIssuersDue({ ...rotationThresholds(now), now, limit: issuersPerRun })) {
    const provider = run.providerOf(issuer)
    await attempt(`logouts of ${issuer}`, () => run.deliver(provider))
    await attempt(`keys of ${issuer}`, async () => {
      const steps = await run.rotate({ issuer, now }).catch(async (failure: unknown) => {
        // Whoever fails for ever must not keep the place of those who would not.
        await housekeeping.postponeRotation({ issuer, until: now + rotationRetry })
        throw failure
      })
      for (const { kind: step, ...key } of steps) {
        const tenantId = provider.tenantId ?? ''
        await provider.record({ type: 'signing_key_rotated', tenantId, detail: { step, ...key } })
      }
    })
  }
  if (failures.size > 0) throw new AggregateError(failures.values(), `not done: ${[...failures.keys()].join(', ')}`)
}
