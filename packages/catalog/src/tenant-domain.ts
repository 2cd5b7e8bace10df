/** A tenant's claim on a host name, verified or not. Times are epoch seconds. */
export interface TenantDomain {
  readonly tenantId: string
  /** In the form that {@link canonicalHost} returns. */
  readonly domain: string
  /** What the TXT record at `_voyage-verify.<domain>` has to say. */
  readonly verificationValue: string
  readonly claimedAt: number
  /** When the claim lapses; null once it is verified. */
  readonly expiresAt: number | null
  readonly verifiedAt: number | null
  /** How often in a row the proof of a verified domain was not found any more. */
  readonly failures: number
  /** When the proof of a verified domain is looked at again; null for one that is not verified. */
  readonly nextCheckAt: number | null
}

/** Returns the name of the TXT record that proves a claim on `domain`. */
export function verificationRecordName(domain: string): string {
  return `_voyage-verify.${domain}`
}
