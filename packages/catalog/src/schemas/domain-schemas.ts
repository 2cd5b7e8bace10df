import * as v from 'valibot'
import { canonicalHost } from '../canonical-host.ts'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import type { Result } from '../result.ts'
import { verificationRecordName } from '../tenant-domain.ts'

const domainExpectation =
  'a domain name of two or more labels and at most 238 characters; no IP address, no underscore, no user information'

/** Returns the canonical name, or '' for a name that cannot be claimed. */
function claimableDomain(input: string): string {
  const host = canonicalHost(input)
  if (!host.ok || !host.value.includes('.')) return ''
  // The record that proves the claim has to be a valid name as well.
  return verificationRecordName(host.value).length > 253 ? '' : host.value
}

/** The schema of {@link parseDomainClaim}. */
export const domainClaim: InputSchema<string> = v.pipe(
  closedObject({
    domain: v.pipe(v.string(domainExpectation), v.transform(claimableDomain), v.minLength(1, domainExpectation)),
  }),
  v.transform((wire): string => wire.domain),
)

/** Returns the domain a JSON body claims, in canonical form, or all that is wrong with it. */
export function parseDomainClaim(input: unknown): Result<string, ReadonlyArray<InputError>> {
  return parseInput(domainClaim, input)
}
