import { rotationThresholds } from '@voyage/oidc-core'
import type { Housekeeping, Part } from './housekeeping.ts'

/**
 * What the rotation of an issuer's keys asks for at most: a look, and for each of two algorithms a key that goes and one
 * that is published or promoted, each with its audit row; and what puts it off when it failed.
 */
const rotationCost = 12
/** A rotation that failed is tried again after an hour. */
const retryAfter = 3_600

/** Rotates the keys of the issuers whose keys have been due for longest. */
export async function rotateDue(
  { housekeeping, providerOf, rotate, clock }: Housekeeping,
  { left, attempt }: Part,
): Promise<{ readonly keys: number; readonly isLeft: boolean }> {
  const now = clock()
  // None costs nothing: this is more than can be rotated.
  const due = await housekeeping.listIssuersWithKeysDue({ ...rotationThresholds(now), now, limit: left() })
  let keys = 0
  for (const issuer of due) {
    if (left() < rotationCost) return { keys, isLeft: true }
    await attempt(`keys of ${issuer}`, async () => {
      const provider = providerOf(issuer)
      const steps = await rotate({ issuer, now }).catch(async (failure: unknown) => {
        // Whoever fails for ever must not keep the place of those who would not.
        await housekeeping.postponeRotation({ issuer, until: now + retryAfter })
        throw failure
      })
      keys += steps.length
      for (const { kind: step, ...key } of steps) {
        const tenantId = provider.tenantId ?? ''
        await provider.record({ type: 'signing_key_rotated', tenantId, detail: { step, ...key } })
      }
    })
  }
  return { keys, isLeft: false }
}
