import type { DeliveryReport, HousekeepingStore, OpenidProvider, RotationStep } from '@voyage/oidc-core'

/** What one run of the housekeeping works with. */
export interface Housekeeping {
  readonly providers: ReadonlyArray<OpenidProvider>
  readonly housekeeping: HousekeepingStore
  readonly rotate: (options: { readonly issuer: string; readonly now: number }) => Promise<ReadonlyArray<RotationStep>>
  readonly deliver: (provider: OpenidProvider) => Promise<DeliveryReport>
  /** Epoch seconds. */
  readonly now: number
}

const day = 86_400
/** Rows of each kind in one run: what is left is for the next. */
const rowsPerRun = 500

/**
 * Tells clients of logouts that could not be told before, rotates keys that are due, and deletes what nobody can use
 * any more: codes, tokens and sessions a day after their end, audit rows after a year. Bounded in each run.
 */
export async function runHousekeeping(run: Housekeeping): Promise<void> {
  const { providers, housekeeping, now } = run
  for (const provider of providers) {
    await run.deliver(provider)
    for (const step of await run.rotate({ issuer: provider.issuer, now })) {
      await provider.record({ type: 'signing_key_rotated', tenantId: '', detail: { step: step.kind } })
    }
  }
  const yesterday = now - day
  await housekeeping.deleteEnded({
    endedBefore: yesterday,
    grantsBefore: yesterday,
    auditBefore: now - 365 * day,
    limit: rowsPerRun,
  })
}
